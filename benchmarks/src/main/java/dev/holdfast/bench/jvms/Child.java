package dev.holdfast.bench.jvms;

import dev.holdfast.bench.subject.Subject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A JVM with one client of a library, seen from the one that started it. */
public final class Child implements AutoCloseable {

    private static final Executor LATE = CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES);

    private final Process process;
    private final Path log;
    private final BufferedReader said;
    private final BufferedWriter orders;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts it; it connects by itself.
     *
     * @param name of a lock that nobody else wants
     * @param directory for what it writes to standard error
     */
    public static Child start(Subject subject, String uri, String name, Path directory) throws IOException {
        Path log = Files.createTempFile(directory, "child", ".log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName(),
                subject.id(),
                uri,
                name);
        return new Child(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    /** Sends a line. */
    public void order(String line) throws IOException {
        orders.write(line);
        orders.newLine();
        orders.flush();
    }

    /** Waits for its next word that begins like this, for two minutes at the longest; what follows. */
    public String await(String word) throws IOException {
        // A pipe cannot be read with a timeout; the end of the child ends the reading.
        CompletableFuture<Void> end = CompletableFuture.runAsync(process::destroyForcibly, LATE);
        try {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith(word + ' ')) return line.substring(word.length() + 1);
            }
        } finally {
            end.cancel(false);
        }
        throw new IOException("a child JVM ended instead of being " + word + ": "
                + String.join(" | ", Files.readAllLines(log).stream().limit(5).toList()));
    }

    /** Ends it. */
    @Override
    public void close() {
        try {
            // Its standard input ends, and so it does.
            orders.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
