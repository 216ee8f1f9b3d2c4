package dev.holdfast.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Maps values to places so that equal ratios are equal distances; whole powers of ten at both ends. */
record LogScale(double min, double max, double from, double to) {

    /** The scale that has room for all of these, which are above zero. */
    static LogScale of(List<Double> values, double from, double to) {
        double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(10);
        double min = Math.pow(10, Math.floor(Math.log10(smallest)));
        double max = Math.pow(10, Math.ceil(Math.log10(largest)));
        return new LogScale(min, max > min ? max : min * 10, from, to);
    }

    double at(double value) {
        return from + (to - from) * Math.log10(value / min) / Math.log10(max / min);
    }

    /** The powers of ten. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (double tick = min; tick <= max * 1.001; tick *= 10) ticks.add(tick);
        return ticks;
    }
}
