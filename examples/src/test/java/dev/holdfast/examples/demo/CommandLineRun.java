package dev.holdfast.examples.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** {@code ./demo} with these arguments, in a thread of this process; interrupted at the end if it goes on. */
public final class CommandLineRun implements AutoCloseable {

    private static final int STEPS = 1_200;

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

    /** Waits until it has written this; gives what is in its first group. */
    public String waitFor(Pattern text) throws InterruptedException {
        for (int step = 0; step < STEPS; step++) {
            Matcher found = text.matcher(out.toString());
            if (found.find()) return found.group(1);
            thread.join(50);
            if (!thread.isAlive()) break;
        }
        throw new AssertionError("no " + text + " in: " + out);
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
