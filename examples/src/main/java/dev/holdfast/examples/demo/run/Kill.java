package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.Text;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.io.IOException;
import java.util.List;

/**
 * Kills a worker with SIGKILL while it holds a lock. To be sure of that, the worker is first stopped and everything it has
 * told is heard; if no thread of it is in a hold, it goes on, and the next one is tried.
 */
final class Kill implements Disturbance {

    private static final String NAME = "killed while holding";
    private static final int TRIES = 300;
    private static final long MILLIS_TO_DIE = 5_000;

    private final Board board;
    private final List<WorkerProcess> workers;

    Kill(Board board, List<WorkerProcess> workers) {
        this.board = board;
        this.workers = workers;
    }

    @Override
    public Finding inflict() throws IOException, InterruptedException {
        if (board.running() < 2) {
            return new Finding(NAME, true, "left out: by hand, all workers but one were killed or paused before");
        }
        for (int i = 0; i < TRIES; i++) {
            WorkerProcess victim = workers.get(i % workers.size());
            if (!victim.isAlive() || !board.isRunning(victim.number())) {
                victim.waitFor(1);
                continue;
            }
            victim.stop();
            List<Holding> holds = board.holding(victim.number());
            if (!holds.isEmpty()) {
                return kill(victim, holds);
            }
            victim.resume();
            victim.waitFor(10);
        }
        return new Finding(NAME, false, "no worker was caught holding a lock");
    }

    private Finding kill(WorkerProcess victim, List<Holding> holds) throws InterruptedException {
        Holding hold = holds.get(0);
        board.mark(
                victim.number(),
                "killed",
                "kill",
                "worker %d (pid %d) killed while its thread %d holds account %s, token %d"
                        .formatted(victim.number(), victim.pid(), hold.thread(), hold.account(), hold.token()),
                hold.account());
        victim.kill();
        boolean dead = victim.waitFor(MILLIS_TO_DIE);
        return new Finding(
                NAME,
                dead,
                "worker %d held %s, among them account %s"
                        .formatted(victim.number(), Text.count(holds.size(), "lock"), hold.account()));
    }
}
