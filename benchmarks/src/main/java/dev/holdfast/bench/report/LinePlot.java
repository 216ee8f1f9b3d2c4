package dev.holdfast.bench.report;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.work.Curve;
import dev.holdfast.bench.work.Numbers;
import dev.holdfast.bench.work.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One metric by what grows, both in powers of ten, a line for each contender. */
record LinePlot(String title, String axis, Map<String, Map<Double, Double>> lines) {

    private static final double WIDTH = 720;
    private static final double HEIGHT = 360;
    private static final double LEFT = 80;
    private static final double RIGHT = 540;
    private static final double TOP = 40;
    private static final double BOTTOM = 310;
    private static final String GRID = "#dddddd";

    static LinePlot of(Curve curve, Metric metric, Map<Integer, Outcome> points) {
        Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();
        points.forEach((point, outcome) -> outcome.rounds()
                .forEach((name, rounds) -> Sample.median(rounds, metric)
                        .ifPresent(value -> lines.computeIfAbsent(name, first -> new TreeMap<>())
                                .put((double) point, Math.max(value, 1e-3)))));
        return new LinePlot(curve.title() + ": " + metric.label(), curve.axis(), lines);
    }

    /** False if there is nothing to draw. */
    boolean write(Path file) throws IOException {
        if (lines.isEmpty()) return false;
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        lines.values().forEach(line -> {
            xs.addAll(line.keySet());
            ys.addAll(line.values());
        });
        LogScale x = LogScale.of(xs, LEFT, RIGHT);
        LogScale y = LogScale.of(ys, BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT).text(LEFT, 20, "start", title);
        grid(svg, x, y);
        int number = 0;
        for (Map.Entry<String, Map<Double, Double>> line : lines.entrySet()) {
            draw(svg, x, y, line.getValue(), Svg.colour(line.getKey()));
            svg.line(RIGHT + 15, TOP + 20 * number, RIGHT + 35, TOP + 20 * number, Svg.colour(line.getKey()), 2)
                    .text(RIGHT + 40, TOP + 4 + 20 * number++, "start", line.getKey());
        }
        svg.write(file);
        return true;
    }

    private void grid(Svg svg, LogScale x, LogScale y) {
        for (double tick : x.ticks()) {
            svg.line(x.at(tick), TOP, x.at(tick), BOTTOM, GRID, 1)
                    .text(x.at(tick), BOTTOM + 16, "middle", Numbers.brief(tick).replaceAll("\\.0+$", ""));
        }
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), GRID, 1)
                    .text(LEFT - 6, y.at(tick) + 4, "end", Numbers.brief(tick).replaceAll("\\.0+$", ""));
        }
        svg.text((LEFT + RIGHT) / 2, BOTTOM + 36, "middle", axis);
    }

    private static void draw(Svg svg, LogScale x, LogScale y, Map<Double, Double> line, String colour) {
        double lastX = Double.NaN;
        double lastY = Double.NaN;
        for (Map.Entry<Double, Double> point : line.entrySet()) {
            double placeX = x.at(point.getKey());
            double placeY = y.at(point.getValue());
            if (!Double.isNaN(lastX)) svg.line(lastX, lastY, placeX, placeY, colour, 2);
            svg.dot(placeX, placeY, colour);
            lastX = placeX;
            lastY = placeY;
        }
    }
}
