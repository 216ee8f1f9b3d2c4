package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.page.LiveState.Arrivals;
import dev.holdfast.examples.demo.page.LiveState.Point;
import dev.holdfast.examples.demo.page.LiveState.Waits;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Throughput, lock waits and the ways of holds over time. Guarded by the board's lock. */
final class Trend {

    private final Busiest busiest;
    private final Map<String, Histogram> waits = new HashMap<>();
    private final Map<String, Long> arrivals = new HashMap<>();
    private final List<Point> points = new ArrayList<>();
    private long operations;

    Trend(Busiest busiest) {
        this.busiest = busiest;
        Busiest.GROUPS.forEach(group -> waits.put(group, new Histogram(3)));
    }

    void held(Holding holding) {
        long micros = Math.max(0, holding.waited() / 1_000);
        histogram(Busiest.ALL).recordValue(micros);
        histogram(busiest.group(holding.account())).recordValue(micros);
        arrivals.merge(holding.arrival(), 1L, Long::sum);
    }

    void operated() {
        operations++;
    }

    void next(double elapsed, double seconds) {
        points.add(new Point(elapsed, operations / seconds, arrivals(seconds), percentiles()));
        waits.values().forEach(Histogram::reset);
        arrivals.clear();
        operations = 0;
    }

    private Arrivals arrivals(double seconds) {
        return View.arrivals(how -> Math.round(arrivals.getOrDefault(how, 0L) / seconds));
    }

    private List<@Nullable Waits> percentiles() {
        List<@Nullable Waits> all = new ArrayList<>();
        for (String group : Busiest.GROUPS) {
            Histogram histogram = histogram(group);
            all.add(histogram.getTotalCount() == 0 ? null : View.waits(histogram));
        }
        return all;
    }

    private Histogram histogram(String group) {
        return waits.computeIfAbsent(group, added -> new Histogram(3));
    }

    List<Point> points() {
        return List.copyOf(points);
    }
}
