package dev.holdfast.counter.redis;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One JVM of several: {@code URI ids COUNT FILE} takes ids and writes them as runs, {@code URI rate PER_SECOND BURST MILLIS}
 * asks a rate limiter without rest. Says {@code ready}, waits for a line, and says what it got.
 */
final class FleetProgram {

    private FleetProgram() {}

    public static void main(String[] args) throws IOException {
        RedisTransport transport = connect(args[0]);
        try (Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build()) {
            if (args[1].equals("ids")) ids(client, Integer.parseInt(args[2]), Path.of(args[3]));
            else rate(client, Long.parseLong(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4]));
        }
        transport.close();
    }

    /** A busy machine is no reason to fail. */
    private static RedisTransport connect(String uri) {
        for (int i = 0; i < 10; i++) {
            try {
                return ClientLibrary.chosen().connect(uri);
            } catch (BackendUnavailableException e) {
                System.err.println(e.getMessage());
            }
        }
        throw new IllegalStateException("not connected");
    }

    private static void ids(Counters client, int count, Path file) throws IOException {
        IdSequence ids = IdSequence.on(client, "fleet");
        long first = ids.next();
        ready();
        long begin = System.nanoTime();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            long next = first + 1;
            for (int i = 1; i < count; i++) {
                long id = ids.next();
                if (id != next) {
                    out.writeLong(first);
                    out.writeLong(next);
                    first = id;
                }
                next = id + 1;
            }
            out.writeLong(first);
            out.writeLong(next);
        }
        System.out.println("took " + (System.nanoTime() - begin) / 1_000_000);
    }

    private static void rate(Counters client, long perSecond, long burst, long millis) throws IOException {
        RateLimiter limiter =
                RateLimiter.on(client, "fleet", RateLimit.perSecond(perSecond).withBurst(burst));
        limiter.tryAcquire();
        ready();
        long end = System.nanoTime() + millis * 1_000_000;
        long admitted = 0;
        while (System.nanoTime() < end) if (limiter.tryAcquire().admitted()) admitted++;
        System.out.println("took " + admitted);
    }

    private static void ready() throws IOException {
        System.out.println("ready");
        System.in.read();
    }
}
