package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.metrics.Target;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.wire.FromWorker;
import dev.holdfast.examples.demo.wire.FromWorker.Leaving;
import dev.holdfast.examples.demo.wire.FromWorker.Metering;
import dev.holdfast.examples.demo.wire.FromWorker.Want;
import dev.holdfast.examples.demo.wire.ToWorker.Setup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** All workers of a run, between the dealer and the board. */
final class Crew implements WorkerProcess.Ear {

    private static final long SECONDS_TO_START = 60;
    private static final long MILLIS_TO_END = 30_000;

    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Set<WorkerProcess> present = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Target> targets = new ConcurrentSkipListMap<>();
    private final Board board;
    private final Dealer dealer;
    private final CountDownLatch starting;
    private final CountDownLatch working;

    Crew(int size, Board board, Dealer dealer) {
        this.board = board;
        this.dealer = dealer;
        this.starting = new CountDownLatch(size);
        this.working = new CountDownLatch(size);
    }

    void start(Stage stage, List<Setup> setups) throws IOException {
        for (Setup setup : setups) {
            WorkerProcess worker = WorkerProcess.start(setup, stage.directory());
            stage.whenOver(worker::kill);
            workers.add(worker);
            board.started(worker.number(), worker.pid());
        }
        workers.forEach(worker -> worker.listen(this));
    }

    /** Waits until all of them work. */
    void awaitPresence() throws InterruptedException, DemoException {
        boolean all = starting.await(SECONDS_TO_START, TimeUnit.SECONDS);
        for (WorkerProcess worker : workers) {
            if (!present.contains(worker)) {
                boolean dead = worker.waitFor(1_000);
                throw new DemoException("worker " + worker.number() + " does not start"
                        + (dead ? ": " + worker.epitaph() : all ? "" : " within " + SECONDS_TO_START + " s"));
            }
        }
    }

    @Override
    public void heard(WorkerProcess worker, FromWorker message) {
        if (message instanceof Metering metering) {
            targets.put(worker.number(), new Target("worker-" + worker.number(), "127.0.0.1:" + metering.port()));
            return;
        }
        String settled = board.heard(worker.number(), message);
        if (message instanceof Want want) {
            if (present.add(worker)) {
                starting.countDown();
            }
            dealer.want(worker, want.thread());
        } else if (settled != null && message instanceof Leaving leaving) {
            dealer.settled(worker, leaving.thread(), settled);
        }
    }

    @Override
    public void ended(WorkerProcess worker) {
        targets.remove(worker.number());
        board.ended(worker.number());
        dealer.died(worker);
        working.countDown();
        if (!present.contains(worker)) {
            starting.countDown();
        }
    }

    List<WorkerProcess> workers() {
        return List.copyOf(workers);
    }

    /** Where the meters of those that live can be read. */
    List<Target> targets() {
        return List.copyOf(targets.values());
    }

    /** Waits at most so long for the end of all of them; true if that came first. */
    boolean awaitEnd(long millis) throws InterruptedException {
        return working.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Lets them finish what they have, and tells who did not come to a good end. */
    Finding dismiss() throws InterruptedException {
        dealer.close();
        awaitEnd(MILLIS_TO_END);
        List<String> bad = new ArrayList<>();
        List<WorkerResult> results = board.results();
        for (WorkerProcess worker : workers) {
            boolean ended = worker.waitFor(2_000);
            if (!ended) {
                worker.kill();
                bad.add("worker " + worker.number() + " did not end");
            } else if (!results.get(worker.number() - 1).state().equals("killed") && worker.exitCode() != 0) {
                bad.add("worker " + worker.number() + " ended by itself with " + worker.epitaph());
            }
        }
        int unfinished = dealer.unfinished();
        if (unfinished > 0) {
            bad.add(unfinished + " orders were not worked off");
        }
        return new Finding("all orders worked off", bad.isEmpty(), "by " + workers.size() + " workers", bad);
    }
}
