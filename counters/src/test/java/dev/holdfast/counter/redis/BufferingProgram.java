package dev.holdfast.counter.redis;

import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.Counters;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import java.time.Duration;

/**
 * Counts in a buffer until it is killed: {@code URI INTERVAL_MILLIS}. Says {@code flushed N} when everything up to the Nth
 * increment is written, and {@code counted N} at the end. Closes its client when it is asked to end.
 */
final class BufferingProgram {

    private BufferingProgram() {}

    public static void main(String[] args) {
        RedisTransport transport = ClientLibrary.chosen().connect(args[0]);
        Counters client = Counters.on(RedisCounterStore.over(transport));
        BufferedCounter buffer =
                client.buffered("c", BufferOptions.defaults().withInterval(Duration.ofMillis(Long.parseLong(args[1]))));
        Thread counting = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            client.close();
            join(counting);
            say("unaccounted " + buffer.unaccounted() + " pending " + buffer.pending());
        }));
        long counted = 0;
        try {
            while (true) {
                buffer.increment();
                counted++;
                if (counted == 1_000 || counted % 100_000 == 0) {
                    buffer.flush();
                    say("flushed " + counted);
                }
            }
        } catch (IllegalStateException closed) {
            say("counted " + counted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            say("interrupted");
        }
    }

    private static void say(String what) {
        System.out.println(what);
        System.out.flush();
    }
}
