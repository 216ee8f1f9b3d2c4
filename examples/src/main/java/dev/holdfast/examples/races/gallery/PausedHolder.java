package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.fence.JdbcFenceGate;
import dev.holdfast.lock.fence.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A document in a database, edited under a lock. One worker is stopped by SIGSTOP, again and again, while it holds a lock: for
 * longer than its lease lasts, as by a long collection of garbage or a machine that sleeps. The others take over.
 */
@SuppressWarnings("try") // the naive code has no use for its lease
final class PausedHolder implements Race {

    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofMillis(150));
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();

    @Override
    public Card card() {
        return new Card(
                "paused-holder",
                "a lock holder that is stopped past its lease, and writes late",
                "A process that stood still does not know that its lease is over, and overwrites what the next holder wrote.",
                "The database has seen the next holder's larger fencing token and refuses the late one.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update(gate.ddl());
        arena.sql().update("CREATE TABLE document(edits BIGINT)");
        arena.sql().update("INSERT INTO document VALUES(0)");
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        try (LockLease lease = lock(here).acquire()) {
            long edits = read(here);
            pause(here);
            // naive: nobody asks whether it still holds the lock
            write(here, edits + 1);
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        while (!edit(here)) {
            here.tally("refused");
        }
    }

    boolean edit(Place here) throws SQLException, InterruptedException {
        Connection connection = here.sql().connection();
        connection.setAutoCommit(false);
        try (LockLease lease = lock(here).acquire()) {
            // Before it reads: from now on no earlier holder can write, so that what is read stays true.
            gate.admit(connection, "document", lease.fencingToken());
            connection.commit();
            long edits = read(here);
            connection.commit();
            pause(here);
            // remedy: in the transaction that writes, so that nobody comes in between
            gate.admit(connection, "document", lease.fencingToken());
            write(here, edits + 1);
            connection.commit();
            return true;
        } catch (StaleTokenException late) {
            return false;
        } finally {
            // After any failure: what is still open would be committed by the next line.
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static DistributedLock lock(Place here) {
        return here.lock("document").withOptions(SHORT);
    }

    /** The first thread of the first worker has its JVM stopped, between reading and writing. */
    private static void pause(Place here) throws InterruptedException {
        if (here.worker() == 1 && here.thread() == 1) {
            here.standStill(PAUSE);
        }
    }

    private static long read(Place here) throws SQLException {
        return here.sql().number("SELECT edits FROM document");
    }

    private static void write(Place here, long edits) throws SQLException {
        here.sql().update("UPDATE document SET edits = ?", edits);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long edits = arena.sql().number("SELECT edits FROM document");
        long refused = done.count("refused");
        String finding =
                edits + " edits in the document" + (refused == 0 ? "" : ", " + refused + " late writes refused");
        return Verdict.compare(done.attempts(), edits, finding);
    }
}
