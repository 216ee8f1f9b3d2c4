package dev.holdfast.bench;

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
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
