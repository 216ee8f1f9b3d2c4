package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.ledger.Ledger;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.Text;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stops a worker past its lease, just before it writes, and lets it go on after somebody else has written to the same
 * account. Its late write has to be refused, and it has to be told of its loss.
 */
final class Pause implements Disturbance {

    private static final String NAME = "late write refused";
    private static final int TRIES = 300;
    private static final int STEP = 20;

    private final Board board;
    private final Ledger ledger;
    private final List<WorkerProcess> workers;
    private final long leaseMillis;

    Pause(Board board, Ledger ledger, List<WorkerProcess> workers, long leaseMillis) {
        this.board = board;
        this.ledger = ledger;
        this.workers = workers;
        this.leaseMillis = leaseMillis;
    }

    @Override
    public Finding inflict() throws IOException, InterruptedException, SQLException {
        if (board.running() < 2) {
            return new Finding(NAME, true, "left out: by hand, all workers but one were killed or paused before");
        }
        for (int i = 0; i < TRIES; i++) {
            WorkerProcess victim = workers.get(workers.size() - 1 - i % workers.size());
            if (!victim.isAlive() || !board.isRunning(victim.number())) {
                victim.waitFor(1);
                continue;
            }
            victim.stop();
            Optional<Holding> hold = aboutToWrite(victim);
            if (hold.isPresent()) {
                return pause(victim, hold.get());
            }
            victim.resume();
            victim.waitFor(10);
        }
        return new Finding(NAME, false, "no worker was caught before its write to an account that others want");
    }

    /** A hold of the stopped worker whose order is not in the ledger yet, on an account that others soon write to. */
    private Optional<Holding> aboutToWrite(WorkerProcess victim) throws InterruptedException, SQLException {
        for (int wait = 0; wait < 5; wait++) {
            for (Holding hold : board.holding(victim.number())) {
                if (board.isWantedElsewhere(victim.number(), hold.account()) && !ledger.isKnown(hold.order())) {
                    return Optional.of(hold);
                }
            }
            victim.waitFor(STEP);
        }
        return Optional.empty();
    }

    private Finding pause(WorkerProcess victim, Holding hold) throws IOException, InterruptedException, SQLException {
        int number = victim.number();
        board.mark(
                number,
                "paused",
                "pause",
                "worker %d stopped while its thread %d holds account %s, token %d"
                        .formatted(number, hold.thread(), hold.account(), hold.token()),
                hold.account());
        boolean overtaken = awaits(victim, () -> ledger.lastToken(hold.account()) > hold.token());
        board.mark(number, "running", "resume", "worker %d goes on".formatted(number));
        victim.resume();
        boolean shown = overtaken
                && awaits(victim, () -> board.refused(number) > 0)
                && awaits(victim, () -> board.losses(number) > 0);
        return new Finding(
                NAME,
                shown,
                "worker %d came back with token %d of account %s: %s refused, %s and told so"
                        .formatted(
                                number,
                                hold.token(),
                                hold.account(),
                                Text.count(board.refused(number), "write"),
                                Text.count(board.losses(number), "lease") + " lost"));
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private boolean awaits(WorkerProcess victim, Condition condition) throws InterruptedException, SQLException {
        long steps = (TimeUnit.SECONDS.toMillis(10) + 3 * leaseMillis) / STEP;
        for (long i = 0; i < steps; i++) {
            if (condition.holds()) {
                return true;
            }
            if (victim.waitFor(STEP)) {
                return false;
            }
        }
        return false;
    }
}
