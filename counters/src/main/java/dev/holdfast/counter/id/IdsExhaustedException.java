package dev.holdfast.counter.id;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A sequence has no more ids: the next block, or the next number, would be above {@link Long#MAX_VALUE}. */
public final class IdsExhaustedException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The sequence. */
    private final String sequence;

    IdsExhaustedException(String sequence, @Nullable Throwable cause) {
        super("id sequence \"" + sequence + "\" has no more ids of 63 bits", cause);
        this.sequence = sequence;
    }

    @Override
    public IdsExhaustedException again() {
        return new IdsExhaustedException(sequence, this);
    }

    /** The sequence's name. */
    public String sequence() {
        return sequence;
    }
}
