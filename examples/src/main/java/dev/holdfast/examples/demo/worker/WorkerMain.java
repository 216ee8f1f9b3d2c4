package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.wire.ToWorker;
import dev.holdfast.examples.demo.wire.ToWorker.Deal;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import dev.holdfast.examples.demo.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The main class of a worker JVM. Started by the coordinator, and gone when the coordinator is. */
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] args) throws IOException, SQLException {
        OutputStream toCoordinator = System.out;
        System.setOut(System.err); // whatever else is printed must not garble the protocol
        Logger.getLogger("").setLevel(Level.OFF);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = in.readLine();
        if (first == null) {
            return;
        }
        Worker worker = new Worker(Wire.read(Setup.class, first), new Teller(toCoordinator));
        worker.start();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (Wire.read(ToWorker.class, line) instanceof Deal deal) {
                worker.deal(deal);
            }
        }
        Runtime.getRuntime().halt(1); // the coordinator is gone, and with it the ledger
    }
}
