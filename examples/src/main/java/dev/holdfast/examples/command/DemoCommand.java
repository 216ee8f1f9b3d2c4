package dev.holdfast.examples.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command of {@code ./demo}: where it prints, and how it refuses an option that makes no sense. */
public abstract class DemoCommand implements Callable<Integer> {

    @Spec
    @Nullable
    private CommandSpec spec;

    /** Refuses what is not from {@code min} to {@code max}. */
    protected final void range(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw refusal(option + " must be from " + min + " to " + max + ", not " + value);
        }
    }

    /** Ends the command without a run, with this message and how it is used. */
    protected final ParameterException refusal(String why) {
        return new ParameterException(spec().commandLine(), why);
    }

    /** Where it prints. */
    protected final PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec;
    }
}
