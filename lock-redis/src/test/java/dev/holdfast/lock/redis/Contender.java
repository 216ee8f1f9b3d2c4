package dev.holdfast.lock.redis;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.lettuce.LettuceTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A JVM of its own that takes one lock and, when it is told to, wants another. */
final class Contender implements AutoCloseable {

    private final Process process;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    Contender(String redis, String holds, String wants) throws IOException {
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        // It lives for seconds, on a machine that has other things to do.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Contender.class.getName(),
                        redis,
                        holds,
                        wants))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread reader = new Thread(this::read, "contender of " + holds);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .forEach(said::add);
    }

    long pid() {
        return process.pid();
    }

    boolean hasSaid(String line) {
        return said.contains(line);
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Takes its time, on a machine where several JVMs begin at once. */
    static LettuceTransport connect(String redis) {
        return LettuceTransport.builder(redis)
                .connectTimeout(Duration.ofMinutes(1))
                .connect();
    }

    /** In the other JVM. */
    public static void main(String[] args) throws Exception {
        LeaseOptions brief = LeaseOptions.defaults().withDuration(Duration.ofSeconds(10));
        try (LettuceTransport transport = connect(args[0]);
                Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                        .application("contender for " + args[1])
                        .build();
                LockLease first = locks.lock(args[1], brief).acquire()) {
            first.whenLost().thenAccept(cause -> System.out.println("lost " + cause));
            System.out.println("holds");
            if (System.in.read() < 0) return;
            try (LockLease second = locks.lock(args[2], brief).acquire()) {
                System.out.println("has " + second.name());
                // Until the parent is done with it, or gone.
                if (System.in.read() < 0) return;
            }
        }
    }
}
