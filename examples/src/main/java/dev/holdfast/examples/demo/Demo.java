package dev.holdfast.examples.demo;

import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.RacesCommand;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The main class: exit code 0 if every check of the run passed, 1 if one failed, 2 if there was no run. */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) {
        // The libraries' own chatter would tear the progress bar; what matters is reported by the demo.
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new OrderDemo()).addSubcommand(new RacesCommand());
        commandLine.setParameterExceptionHandler((bad, args) ->
                refuse(bad.getCommandLine(), bad.getMessage() + " (see " + name(bad.getCommandLine()) + " --help)"));
        commandLine.setExecutionExceptionHandler((failure, failed, parsed) -> {
            if (failure instanceof DemoException) {
                return refuse(failed, failure.getMessage());
            }
            failure.printStackTrace(failed.getErr());
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }

    private static String name(CommandLine commandLine) {
        return commandLine.getCommandSpec().qualifiedName();
    }

    /** One line, whatever the reason looked like. */
    private static int refuse(CommandLine commandLine, String why) {
        PrintWriter err = commandLine.getErr();
        err.println("demo: " + why.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }
}
