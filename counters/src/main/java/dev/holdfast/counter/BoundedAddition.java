package dev.holdfast.counter;

/**
 * What came of an addition to a {@link BoundedCounter}.
 *
 * @param requested what was to be added
 * @param applied what was added: for {@link BoundedCounter#tryAdd} all of it or 0; for {@link BoundedCounter#addSaturating} as
 *     much of it as there was room for, of the same sign
 * @param value the value right after it
 */
public record BoundedAddition(long requested, long applied, long value) {

    /** Whether all of it was added. True for an addition of 0. */
    public boolean isComplete() {
        return applied == requested;
    }
}
