package dev.holdfast.bench.work;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** A goal with its values, one for each round: rounds are compared with their neighbours in time, since machines drift. */
public record Ratio(Goal goal, double median, double min, double max) {

    static Ratio of(Goal goal, Map<String, List<Sample>> rounds) {
        List<Sample> ours = rounds.getOrDefault(goal.ours(), List.of());
        List<Sample> theirs = goal.theirs() == null ? ours : rounds.getOrDefault(goal.theirs(), List.of());
        double[] sorted = IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToDouble(round -> value(ours.get(round), goal.metric())
                        / (goal.theirs() == null ? 1 : value(theirs.get(round), goal.metric())))
                .sorted()
                .toArray();
        if (sorted.length == 0) sorted = new double[] {Double.NaN};
        return new Ratio(goal, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private static double value(Sample sample, Metric metric) {
        return sample.get(metric).orElse(Double.NaN);
    }

    /** Whether the median meets the limit; true without one. */
    public boolean passed() {
        Double limit = goal.limit();
        if (limit == null) return true;
        return goal.bound() == Goal.Bound.AT_LEAST ? median >= limit : median <= limit;
    }

    /** PASS, by how much it falls short, or nothing if there is no limit. */
    public String verdict() {
        Double limit = goal.limit();
        if (limit == null) return "";
        if (passed()) return "PASS";
        if (Double.isNaN(median)) return "not measured";
        boolean tooLittle = goal.bound() == Goal.Bound.AT_LEAST;
        double percent = 100 * (tooLittle ? 1 - median / limit : median / limit - 1);
        String missed = percent < 1 ? Numbers.briefUnlike(percent, 0) : String.format(Locale.ROOT, "%.0f", percent);
        return (tooLittle ? "short by " : "above by ") + missed + " %";
    }

    /** What is compared. */
    public String subject() {
        String theirs = goal.theirs() == null ? "" : " / " + goal.theirs();
        return goal.ours() + theirs + ", " + goal.metric().title();
    }

    /** The median with its spread; one that misses the limit does not look as if it were the limit. */
    public String value() {
        Double limit = goal.limit();
        String middle = limit == null || passed() ? Numbers.brief(median) : Numbers.briefUnlike(median, limit);
        return middle + " (" + Numbers.brief(min) + " to " + Numbers.brief(max) + ")";
    }

    /** The limit, or nothing. */
    public String target() {
        Double limit = goal.limit();
        if (limit == null) return "";
        return (goal.bound() == Goal.Bound.AT_LEAST ? ">= " : "<= ") + Numbers.brief(limit);
    }

    @Override
    public String toString() {
        return String.join("  ", Arrays.asList(subject(), value(), target(), verdict()))
                .strip();
    }
}
