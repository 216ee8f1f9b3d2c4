package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import java.util.ArrayList;
import java.util.List;

/** An addition within bounds: one command takes a run of them. Each one's fate follows from the value the run found. */
final class BoundedCall extends Call<BoundedAddition> {

    /** The server does nothing else meanwhile. */
    static final int LONGEST_RUN = 500;

    private final String name;
    private final Bounds bounds;
    private final Operation.Step step;

    BoundedCall(
            String name, CounterOptions options, boolean blocking, long arrived, Bounds bounds, Operation.Step step) {
        super(options, blocking, arrived);
        this.name = name;
        this.bounds = bounds;
        this.step = step;
    }

    @Override
    Operation operation() {
        return run(1);
    }

    /** This one and those behind it, as one. */
    Operation run(int calls) {
        List<Operation.Step> steps = new ArrayList<>(calls);
        Call<?> call = this;
        while (steps.size() < calls && call instanceof BoundedCall one) {
            steps.add(one.step);
            call = one.next;
        }
        return new Operation.AddWithin(bounds, steps);
    }

    boolean joins(BoundedCall first) {
        return bounds.equals(first.bounds) && options.equals(first.options);
    }

    @Override
    void settle(Answer.Done answer) {
        throw new AssertionError("answered otherwise");
    }

    /** Keeps the result for this value, and returns the next one's. */
    long settle(long value, long reserved) {
        if (!bounds.admits(value, step.delta())) {
            fail(new CounterOutOfBoundsException(name, value, bounds));
            return value;
        }
        long applied = bounds.applied(value, reserved, step.delta(), step.saturating());
        settleAs(new BoundedAddition(step.delta(), applied, value + applied));
        return value + applied;
    }
}
