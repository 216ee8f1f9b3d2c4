package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker;
import dev.holdfast.examples.demo.wire.ToWorker.Deal;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.examples.demo.wire.Wire;
import dev.holdfast.examples.demo.worker.WorkerMain;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One worker JVM, seen from the coordinator. */
final class WorkerProcess implements Dealer.Desk {

    /** Hears what the worker tells; called on the worker's reading thread. */
    interface Ear {
        void heard(WorkerProcess worker, FromWorker message);

        /** Its output has ended: it is dead or dying. */
        void ended(WorkerProcess worker);
    }

    private static final int QUIET_STEPS = 3;
    private static final long STEP_MILLIS = 15;

    private final ReentrantLock writing = new ReentrantLock();
    private final int number;
    private final Process process;
    private final Path log;
    private final BufferedWriter toWorker;
    private volatile long heard;

    private WorkerProcess(int number, Process process, Path log) {
        this.number = number;
        this.process = process;
        this.log = log;
        this.toWorker = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a JVM like this one. */
    static WorkerProcess start(Setup setup, Path directory) throws IOException {
        Path log = directory.resolve("worker-" + setup.worker() + ".log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        WorkerProcess worker = new WorkerProcess(setup.worker(), process, log);
        worker.send(setup);
        return worker;
    }

    /** Begins to listen. */
    void listen(Ear ear) {
        Thread thread = new Thread(() -> read(ear), "worker-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Ear ear) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The JVM itself may say something before the program begins.
                if (heard > 0 || Wire.isMessage(line)) {
                    ear.heard(this, Wire.read(FromWorker.class, line));
                    heard++;
                }
            }
        } catch (IOException | IllegalArgumentException | com.google.gson.JsonParseException cut) {
            // Its last line may be cut short when it dies. Whatever it is: nothing more will be understood.
        } finally {
            ear.ended(this);
        }
    }

    @Override
    public void deal(int thread, List<Order> orders) {
        try {
            send(new Deal(thread, orders));
        } catch (IOException dead) {
            // The end of its output tells the dealer, who gives the orders to somebody else.
        }
    }

    private void send(Record message) throws IOException {
        writing.lock();
        try {
            toWorker.write(Wire.line(message));
            toWorker.newLine();
            toWorker.flush();
        } finally {
            writing.unlock();
        }
    }

    int number() {
        return number;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Stops it where it is, and returns when nothing has been heard of it for a while: all that it had told is taken in.
     * (The pipe cannot be asked whether it is empty, because the reading thread waits inside of it.)
     */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        int quiet = 0;
        for (long before = heard; quiet < QUIET_STEPS; before = heard) {
            process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
            quiet = before == heard ? quiet + 1 : 0;
        }
    }

    /** Lets it go on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Ends it without a chance to clean up. */
    void kill() {
        process.destroyForcibly();
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException("worker " + number + " has ended");
        }
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " of worker " + number + " failed with exit code " + code);
        }
    }

    /** Waits for its end; false if it goes on. */
    boolean waitFor(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** How it ended, with what it last wrote to its log. */
    String epitaph() {
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
