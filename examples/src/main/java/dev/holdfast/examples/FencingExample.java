package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.fence.JdbcFenceGate;
import dev.holdfast.lock.fence.StaleTokenException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A holder that stood still until its lease was over, and then writes: the database refuses it, because a newer holder has
 * written. Its one argument is the address of Redis; the database is in memory.
 */
public final class FencingExample {

    private static final LeaseOptions BRIEF =
            LeaseOptions.defaults().withDuration(Duration.ofMillis(200)).withRenewal(LeaseOptions.Renewal.MANUAL);

    private FencingExample() {}

    public static void main(String[] args) throws Exception {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws InterruptedException, SQLException {
        JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();
        try (Holdfast holdfast = Holdfast.connect(redis);
                Connection database = DriverManager.getConnection("jdbc:h2:mem:")) {
            try (Statement statement = database.createStatement()) {
                statement.execute(gate.ddl());
            }
            database.setAutoCommit(false);
            LockLease late = holdfast.lock("invoice:42", BRIEF).acquire();
            out.println("the first holder's lease is over: "
                    + late.whenLost().toCompletableFuture().join());
            try (LockLease next = holdfast.lock("invoice:42").acquire()) {
                out.println("the next holder writes: " + write(database, gate, next));
                out.println("the first one writes, too late: " + write(database, gate, late));
            }
        }
    }

    private static String write(Connection database, JdbcFenceGate gate, LockLease lease) throws SQLException {
        try {
            gate.admit(database, lease.name(), lease.fencingToken());
            // The statements that write the invoice go here, in the same transaction.
            database.commit();
            return "done";
        } catch (StaleTokenException refused) {
            database.rollback();
            return "refused, " + refused.offered() + " is older than " + refused.newest();
        }
    }
}
