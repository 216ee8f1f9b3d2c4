package dev.holdfast.bench;

import io.lettuce.core.RedisConnectionException;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The main class: exit code 0 if everything was measured, 1 if something failed, 2 if there was no run. */
public final class Bench {

    private Bench() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        // The libraries' own chatter; what matters is reported.
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setParameterExceptionHandler((bad, args) -> refuse(bad.getCommandLine(), bad.getMessage()))
                .setExecutionExceptionHandler((failure, failed, parsed) -> {
                    if (failure instanceof RedisConnectionException) return refuse(failed, failure.getMessage());
                    failure.printStackTrace(failed.getErr());
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** One line. */
    private static int refuse(CommandLine commandLine, String why) {
        commandLine.getErr().println("bench: " + why + " (see ./demo bench --help)");
        commandLine.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }
}
