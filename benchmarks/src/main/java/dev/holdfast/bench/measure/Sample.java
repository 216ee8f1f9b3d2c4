package dev.holdfast.bench.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What one round of one contender gave. */
public final class Sample {

    private static final double SELDOM = 0.01;

    private Map<String, Double> calls = Map.of();
    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);

    /** Adds a value. */
    public Sample with(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** Adds what the server executed for each operation, by command. */
    Sample calls(Map<String, Double> each) {
        calls = Map.copyOf(each);
        return this;
    }

    /** What the server executed for each operation, by command; those that hardly ever were are left out. */
    public Map<String, Double> calls() {
        Map<String, Double> told = new TreeMap<>(calls);
        told.values().removeIf(count -> count < SELDOM);
        return told;
    }

    /** The value, if it was measured. */
    public OptionalDouble get(Metric metric) {
        Double value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** The median over several rounds. */
    public static OptionalDouble median(List<Sample> rounds, Metric metric) {
        double[] sorted = rounds.stream()
                .map(round -> round.get(metric))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }
}
