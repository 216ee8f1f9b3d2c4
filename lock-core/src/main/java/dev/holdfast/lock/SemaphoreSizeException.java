package dev.holdfast.lock;

import org.jspecify.annotations.Nullable;

/** A semaphore was opened with another size than it has. Nothing was acquired. */
public final class SemaphoreSizeException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final int asked;
    private final int actual;

    private SemaphoreSizeException(String name, int asked, int actual, @Nullable Throwable cause) {
        super("semaphore '" + name + "' has " + actual + " permits, not " + asked, cause);
        this.name = name;
        this.asked = asked;
        this.actual = actual;
    }

    /** The semaphore has {@code actual} permits and was opened with {@code asked}. */
    public static SemaphoreSizeException of(String name, int asked, int actual) {
        return new SemaphoreSizeException(name, asked, actual, null);
    }

    /** The semaphore's name. */
    public String name() {
        return name;
    }

    /** The size it was opened with. */
    public int asked() {
        return asked;
    }

    /** The size it has. */
    public int actual() {
        return actual;
    }

    @Override
    public HoldfastException again() {
        return new SemaphoreSizeException(name, asked, actual, this);
    }
}
