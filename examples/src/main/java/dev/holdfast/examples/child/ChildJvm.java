package dev.holdfast.examples.child;

import dev.holdfast.examples.demo.wire.Wire;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A JVM like this one that was started by it, and talks with it through its standard streams. */
public final class ChildJvm {

    private static final int QUIET_STEPS = 3;
    private static final long STEP_MILLIS = 15;

    private final ReentrantLock writing = new ReentrantLock();
    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedWriter toChild;
    private volatile long heard;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.toChild = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts it.
     *
     * @param name without blanks or slashes
     * @param main its main class, which has to end when its standard input does
     * @param directory for what it writes to standard error
     * @param options of the JVM
     */
    public static ChildJvm start(String name, Class<?> main, Path directory, String... options) throws IOException {
        Path log = directory.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        return new ChildJvm(name, process, log);
    }

    /**
     * Begins to listen, on a thread of its own.
     *
     * @param type of the messages
     * @param ear hears them one after the other
     * @param ended is run when nothing more will come: it is dead or dying
     */
    public <T> void listen(Class<T> type, Consumer<T> ear, Runnable ended) {
        Thread thread = new Thread(() -> read(type, ear, ended), name);
        thread.setDaemon(true);
        thread.start();
    }

    private <T> void read(Class<T> type, Consumer<T> ear, Runnable ended) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The JVM itself may say something before the program begins.
                if (heard > 0 || Wire.isMessage(type, line)) {
                    ear.accept(Wire.read(type, line));
                    heard++;
                }
            }
        } catch (IOException | IllegalArgumentException | com.google.gson.JsonParseException cut) {
            // Its last line may be cut short when it dies. Whatever it is: nothing more will be understood.
        } finally {
            ended.run();
        }
    }

    /** Tells it something. Safe for use by many threads. */
    public void send(Record message) throws IOException {
        writing.lock();
        try {
            toChild.write(Wire.line(message));
            toChild.newLine();
            toChild.flush();
        } finally {
            writing.unlock();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Stops it where it is, and returns when nothing has been heard of it for a while: all that it had told is taken in.
     * (The pipe cannot be asked whether it is empty, because the reading thread waits inside of it.)
     */
    public void stop() throws IOException, InterruptedException {
        freeze();
        int quiet = 0;
        for (long before = heard; quiet < QUIET_STEPS; before = heard) {
            process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
            quiet = before == heard ? quiet + 1 : 0;
        }
    }

    /** Stops it where it is, whatever it may have told before that is still on its way. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Ends it without a chance to clean up. */
    public void kill() {
        process.destroyForcibly();
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException(name + " has ended");
        }
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + signal + " of " + name + " failed with exit code " + code);
        }
    }

    /** Waits for its end; false if it goes on. */
    public boolean waitFor(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** How it ended, with what it last wrote to its log. */
    public String epitaph() {
        try {
            List<String> said = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                    .toList();
            return "exit code " + process.exitValue() + (said.isEmpty() ? "" : ": " + said.get(said.size() - 1));
        } catch (IOException unreadable) {
            return "exit code " + process.exitValue();
        }
    }
}
