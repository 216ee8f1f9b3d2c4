package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.verdict.Finding;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/** Inflicts the disturbances one after the other, beside the run, spread evenly over it. */
final class Disturber {

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "disturber");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Disturbance> wanted;
    private final ReentrantLock turn;
    private final List<Future<Finding>> begun = new ArrayList<>();

    /** @param turn is held while something is done to a worker */
    Disturber(List<Disturbance> wanted, ReentrantLock turn) {
        this.wanted = wanted;
        this.turn = turn;
    }

    /** The run is so far, from 0 to 1. */
    void at(double part) {
        int next = begun.size();
        if (next < wanted.size() && part >= (next + 1.0) / (wanted.size() + 2)) {
            begun.add(executor.submit(() -> findings(wanted.get(next))));
        }
    }

    private Finding findings(Disturbance disturbance) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            return disturbance.inflict();
        } catch (IOException | SQLException failure) {
            String name = disturbance.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            return new Finding(name, false, String.valueOf(failure.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    /** Whether everything that was wanted is done. */
    boolean isIdle() {
        return begun.size() == wanted.size() && begun.stream().allMatch(Future::isDone);
    }

    /** What came of them so far. Those that are not done have failed, and are given up. */
    List<Finding> findings() throws InterruptedException {
        executor.shutdownNow();
        List<Finding> findings = new ArrayList<>();
        for (Future<Finding> future : begun) {
            try {
                findings.add(
                        future.isDone()
                                ? future.get()
                                : new Finding("disturbance", false, "it did not come to an end"));
            } catch (ExecutionException failure) {
                findings.add(new Finding("disturbance", false, String.valueOf(failure.getCause())));
            }
        }
        for (int i = begun.size(); i < wanted.size(); i++) {
            findings.add(new Finding("disturbance", false, "the run ended before it could begin"));
        }
        return findings;
    }
}
