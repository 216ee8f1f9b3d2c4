package dev.holdfast.lock;

import dev.holdfast.lock.spi.Copies;
import org.jspecify.annotations.Nullable;

/**
 * A name was granted, but too few copies of the grant were confirmed within the time its {@link Durability} gives. It was given
 * back: nothing is held.
 */
public final class DurabilityException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final int wanted;
    private final int replicas;

    private DurabilityException(String message, String name, int wanted, int replicas, @Nullable Throwable cause) {
        super(message, cause);
        this.name = name;
        this.wanted = wanted;
        this.replicas = replicas;
    }

    /** There were no more copies than these. */
    static DurabilityException of(String name, Durability wanted, Copies reached) {
        String message = "the grant of '" + name + "' was given back: within " + wanted.timeout() + " it had reached "
                + reached + ", not " + wanted.copies();
        return new DurabilityException(message, name, wanted.copies().replicas(), reached.replicas(), null);
    }

    /** Of what. */
    public String name() {
        return name;
    }

    /** How many replicas had to confirm. */
    public int wanted() {
        return wanted;
    }

    /** How many replicas had confirmed. They may be enough, if it is the server's own disk that was not reached. */
    public int replicas() {
        return replicas;
    }

    @Override
    public HoldfastException again() {
        return new DurabilityException(String.valueOf(getMessage()), name, wanted, replicas, this);
    }
}
