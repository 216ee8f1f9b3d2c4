package dev.holdfast.bench.jvms;

import dev.holdfast.bench.measure.Load;
import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The holds of all JVMs of one round, put together: who followed whom, and after how long. */
public final class Encounter {

    private record Of(int jvm, Hold hold) {}

    private final List<Of> holds = new ArrayList<>();

    /** @param byJvm the holds of each JVM */
    public Encounter(List<List<Hold>> byJvm) {
        for (int jvm = 0; jvm < byJvm.size(); jvm++) {
            for (Hold hold : byJvm.get(jvm)) holds.add(new Of(jvm, hold));
        }
        holds.sort(Comparator.comparingLong(of -> of.hold().in()));
    }

    /** How many holds there were. */
    public int size() {
        return holds.size();
    }

    /**
     * What they amount to.
     *
     * @throws IllegalStateException if two held at the same time, so that nothing that was measured counts
     */
    public Sample sample() {
        Histogram waits = new Histogram(3);
        Histogram gaps = new Histogram(3);
        Map<String, Long> shares = new HashMap<>();
        for (int i = 0; i < holds.size(); i++) {
            Of one = holds.get(i);
            waits.recordValue(one.hold().in() - one.hold().asked());
            shares.merge(one.jvm() + ":" + one.hold().thread(), 1L, Long::sum);
            if (i > 0) gap(holds.get(i - 1), one, gaps);
        }
        Sample sample = Load.latencies(waits, new Sample().with(Metric.THROUGHPUT, holds.size() / seconds()));
        if (gaps.getTotalCount() > 0) sample.with(Metric.HANDOVER, gaps.getValueAtPercentile(50) / 1e3);
        return sample.with(Metric.SHARE, share(shares));
    }

    private static void gap(Of before, Of after, Histogram gaps) {
        long gap = after.hold().in() - before.hold().out();
        if (gap < 0) throw new IllegalStateException("two threads held the lock at the same time");
        if (before.jvm() != after.jvm()) gaps.recordValue(gap);
    }

    private double seconds() {
        if (holds.isEmpty()) return 1;
        return (holds.get(holds.size() - 1).hold().out() - holds.get(0).hold().in()) / 1e9;
    }

    private static double share(Map<String, Long> shares) {
        long most = shares.values().stream().mapToLong(Long::longValue).max().orElse(1);
        long fewest = shares.values().stream().mapToLong(Long::longValue).min().orElse(1);
        return (double) most / fewest;
    }
}
