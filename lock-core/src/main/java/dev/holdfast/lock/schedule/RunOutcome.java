package dev.holdfast.lock.schedule;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to run a task once. Immutable.
 *
 * @param <T> what the task gives
 */
public final class RunOutcome<T extends @Nullable Object> {

    /** The three ways an attempt ends without an exception. */
    public enum Kind {
        /** The task ran here, and the name was held all the while. */
        RAN,
        /** The name is taken: another node runs the task, or has just run it. Nothing was done here. */
        SKIPPED,
        /** The task ran here to its end, but the lease was lost before: another node may have run it beside this one. */
        LOST
    }

    private final Kind kind;
    private final @Nullable T value;

    private RunOutcome(Kind kind, @Nullable T value) {
        this.kind = kind;
        this.value = value;
    }

    static <T extends @Nullable Object> RunOutcome<T> finished(boolean held, T value) {
        return new RunOutcome<>(held ? Kind.RAN : Kind.LOST, value);
    }

    static <T extends @Nullable Object> RunOutcome<T> skipped() {
        return new RunOutcome<>(Kind.SKIPPED, null);
    }

    /** Which of the three it is. */
    public Kind kind() {
        return kind;
    }

    /** Whether the task ran here to its end, under the lease or past it. */
    public boolean hasRun() {
        return kind != Kind.SKIPPED;
    }

    /** What the task gave, if it ran and gave anything but null. */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return "RunOutcome[" + kind + (value == null ? "]" : ", " + value + ']');
    }
}
