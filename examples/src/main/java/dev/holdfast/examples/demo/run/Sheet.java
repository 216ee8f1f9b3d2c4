package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What is known of one worker. Guarded by the board's lock. */
final class Sheet {

    final int worker;
    final long pid;
    final List<Desk> desks = new ArrayList<>();
    final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    final Map<String, Long> arrivals = new TreeMap<>();

    /** Lock waits in microseconds. */
    final Histogram waits = new Histogram(3);

    String state = "starting";
    long losses;

    Sheet(int worker, long pid, int threads) {
        this.worker = worker;
        this.pid = pid;
        for (int thread = 1; thread <= threads; thread++) {
            desks.add(new Desk(worker, thread));
        }
    }

    Desk desk(int thread) {
        return desks.get(thread - 1);
    }

    void arrived(Holding holding) {
        waits.recordValue(Math.max(0, holding.waited() / 1_000));
        arrivals.merge(holding.arrival(), 1L, Long::sum);
    }

    /** Orders it has worked off for good. */
    long operations() {
        return count(Outcome.ACCEPTED) + count(Outcome.REJECTED) + count(Outcome.DUPLICATE);
    }

    long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    long arrivals(String how) {
        return arrivals.getOrDefault(how, 0L);
    }
}
