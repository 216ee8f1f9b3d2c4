package dev.holdfast.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A process on this machine. */
final class ProcessMachine implements Machine {

    private final Binary binary;
    private final List<String> line = new ArrayList<>();
    private @Nullable Process process;

    ProcessMachine(Binary binary) {
        this.binary = binary;
    }

    @Override
    public void run(int port, List<String> settings) {
        line.addAll(List.of(binary.path(), "--port", Integer.toString(port), "--bind", "127.0.0.1"));
        line.addAll(settings);
        start();
    }

    @Override
    public void runSentinel(Path file) {
        line.addAll(List.of(binary.path(), file.toString(), "--sentinel"));
        start();
    }

    @Override
    public boolean isAlive() {
        return own().isAlive();
    }

    @Override
    public void freeze() {
        signal("-STOP");
    }

    @Override
    public void thaw() {
        signal("-CONT");
    }

    @Override
    public void kill() {
        Process running = own();
        running.destroyForcibly();
        running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void restart() {
        start();
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) running.destroyForcibly();
    }

    private void start() {
        try {
            process = new ProcessBuilder(line)
                    .directory(Files.createTempDirectory("holdfast-redis").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process own() {
        if (process == null) throw new IllegalStateException("not started");
        return process;
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(own().pid()))
                    .start()
                    .waitFor();
            if (code != 0) throw new IllegalStateException("kill " + signal + " ended with " + code);
        } catch (IOException e) {
            throw new TestAbortedException("no kill command here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
