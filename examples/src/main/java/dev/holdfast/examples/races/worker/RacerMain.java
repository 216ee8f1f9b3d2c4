package dev.holdfast.examples.races.worker;

import dev.holdfast.examples.demo.wire.Wire;
import dev.holdfast.examples.races.wire.ToRacer;
import dev.holdfast.examples.races.wire.ToRacer.Setup;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The main class of a worker JVM of the races. Started by the coordinator, and gone when the coordinator is. */
public final class RacerMain {

    private RacerMain() {}

    public static void main(String[] args) throws Exception {
        PrintStream toCoordinator = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever else is printed must not garble the protocol
        Logger.getLogger("").setLevel(Level.OFF);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = in.readLine();
        if (first == null) {
            return;
        }
        Racer racer = new Racer(Wire.read(Setup.class, first), new Teller(toCoordinator));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            racer.hear(Wire.read(ToRacer.class, line));
        }
        Runtime.getRuntime().halt(0); // the coordinator is gone; nothing here is worth an orderly end
    }
}
