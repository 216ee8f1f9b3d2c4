package dev.holdfast.examples.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** {@code ./demo} with these arguments, in a thread of this process; interrupted at the end if it goes on. */
public final class CommandLineRun implements AutoCloseable {

    private final StringWriter out = new StringWriter();
    private final Thread thread;

    private CommandLineRun(String[] arguments) {
        CommandLine commandLine = Demo.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(out));
        thread = new Thread(() -> commandLine.execute(arguments), "demo");
    }

    public static CommandLineRun start(String... arguments) {
        CommandLineRun run = new CommandLineRun(arguments);
        run.thread.start();
        return run;
    }

    /** What it has written so far that is in the first group of this. */
    public Optional<String> found(Pattern text) {
        Matcher found = text.matcher(out.toString());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    public boolean hasEnded() {
        return !thread.isAlive();
    }

    /** All that it has written so far. */
    @Override
    public String toString() {
        return out.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) throw new AssertionError("it goes on: " + out);
    }
}
