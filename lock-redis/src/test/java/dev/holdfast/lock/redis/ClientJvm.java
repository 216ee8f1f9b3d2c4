package dev.holdfast.lock.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a {@link ClientProgram}, to be killed. */
final class ClientJvm implements AutoCloseable {

    private static final long GENEROUS_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;

    private ClientJvm(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts it, and returns when it has taken its steps. */
    static ClientJvm start(String uri, Duration lease, String... steps) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        line.add("-Dholdfast.redis.transport=" + System.getProperty("holdfast.redis.transport", "lettuce"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), ClientProgram.class.getName()));
        line.addAll(List.of(uri, Long.toString(lease.toMillis())));
        line.addAll(List.of(steps));
        try {
            ClientJvm jvm = new ClientJvm(
                    new ProcessBuilder(line).redirectErrorStream(true).start());
            jvm.awaitWord("ready");
            return jvm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it close its clients; the process goes on. */
    void closeClients() {
        in.println("close");
        awaitWord("closed");
    }

    /** Ends it as {@code kill} does, and waits until it is gone. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        process.onExit().orTimeout(GENEROUS_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Other lines are a library's, or what went wrong. */
    private void awaitWord(String word) {
        List<String> others = new ArrayList<>();
        CompletableFuture<Void> said = CompletableFuture.runAsync(() -> {
            for (String line = line(); !word.equals(line); line = line()) {
                if (line == null) throw new IllegalStateException("it ended, saying " + others);
                others.add(line);
            }
        });
        try {
            said.orTimeout(GENEROUS_SECONDS, TimeUnit.SECONDS).join();
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private String line() {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
