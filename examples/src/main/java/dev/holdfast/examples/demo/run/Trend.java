package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.page.LiveState.Point;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Throughput and lock waits over time. Guarded by the board's lock. */
final class Trend {

    private final Histogram waits = new Histogram(3);
    private final List<Point> points = new ArrayList<>();
    private long operations;

    void waited(long micros) {
        waits.recordValue(Math.max(0, micros));
    }

    void operated() {
        operations++;
    }

    void next(double elapsed, double seconds) {
        points.add(new Point(elapsed, operations / seconds, percentile(50), percentile(99)));
        waits.reset();
        operations = 0;
    }

    private @Nullable Long percentile(double percentile) {
        return waits.getTotalCount() == 0 ? null : waits.getValueAtPercentile(percentile);
    }

    List<Point> points() {
        return List.copyOf(points);
    }
}
