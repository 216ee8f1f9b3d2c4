package dev.holdfast.bench.work;

import dev.holdfast.bench.measure.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What should come out: one contender's value by another's, or the value itself.
 *
 * @param theirs the other contender; null if the value itself counts
 * @param limit null if the ratio is only told
 */
public record Goal(
        String ours,
        @Nullable String theirs,
        Metric metric,
        Bound bound,
        @Nullable Double limit) {

    /** From which side the limit counts. */
    public enum Bound {
        AT_LEAST,
        AT_MOST
    }

    static Goal atLeast(double limit, String ours, String theirs, Metric metric) {
        return new Goal(ours, theirs, metric, Bound.AT_LEAST, limit);
    }

    static Goal atMost(double limit, String ours, String theirs, Metric metric) {
        return new Goal(ours, theirs, metric, Bound.AT_MOST, limit);
    }

    static Goal atLeast(double limit, String ours, Metric metric) {
        return new Goal(ours, null, metric, Bound.AT_LEAST, limit);
    }

    static Goal atMost(double limit, String ours, Metric metric) {
        return new Goal(ours, null, metric, Bound.AT_MOST, limit);
    }

    /** The same without a limit. */
    Goal told() {
        return new Goal(ours, theirs, metric, bound, null);
    }

    /** Whether this contender is needed to judge it. */
    public boolean names(String contender) {
        return contender.equals(ours) || contender.equals(theirs);
    }
}
