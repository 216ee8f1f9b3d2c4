package dev.holdfast.bench.report;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.work.Numbers;
import dev.holdfast.bench.work.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** One metric of all contenders of a few works, a bar for each, in powers of ten. */
record BarPlot(Metric metric, Map<String, Map<String, Double>> works) {

    private static final double WIDTH = 720;
    private static final double LEFT = 190;
    private static final double RIGHT = 640;
    private static final double ROW = 18;
    private static final double HEAD = 26;

    /** Their throughput, or else what they were measured for. */
    static BarPlot of(List<Outcome> outcomes) {
        Metric metric = List.of(Metric.THROUGHPUT, Metric.READY, Metric.HEAP, Metric.CLIENT_LOAD).stream()
                .filter(candidate -> outcomes.stream()
                        .flatMap(outcome -> outcome.rounds().values().stream())
                        .anyMatch(rounds -> Sample.median(rounds, candidate).isPresent()))
                .findFirst()
                .orElse(Metric.THROUGHPUT);
        Map<String, Map<String, Double>> works = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            Map<String, Double> bars = new LinkedHashMap<>();
            outcome.rounds().forEach((name, rounds) -> {
                OptionalDouble value = Sample.median(rounds, metric);
                if (value.isPresent() && value.getAsDouble() > 0) bars.put(name, value.getAsDouble());
            });
            if (!bars.isEmpty()) works.put(outcome.work().id(), bars);
        }
        return new BarPlot(metric, works);
    }

    /** False if there is nothing to draw. */
    boolean write(Path file) throws IOException {
        if (works.isEmpty()) return false;
        List<Double> values = new ArrayList<>();
        works.values().forEach(bars -> values.addAll(bars.values()));
        LogScale scale = LogScale.of(values, LEFT, RIGHT);
        double height = HEAD + works.size() * HEAD + values.size() * ROW;
        Svg svg = new Svg(WIDTH, height + 10).text(10, 16, "start", metric.label() + ", powers of ten");
        double y = HEAD;
        for (Map.Entry<String, Map<String, Double>> work : works.entrySet()) {
            svg.text(10, y + 18, "start", work.getKey());
            y += HEAD;
            for (Map.Entry<String, Double> bar : work.getValue().entrySet()) {
                double end = Math.max(scale.at(bar.getValue()), LEFT + 2);
                svg.text(LEFT - 6, y + 12, "end", bar.getKey())
                        .bar(LEFT, y + 2, end - LEFT, ROW - 4, Svg.colour(bar.getKey()))
                        .text(end + 4, y + 12, "start", Numbers.brief(bar.getValue()));
                y += ROW;
            }
        }
        svg.write(file);
        return true;
    }
}
