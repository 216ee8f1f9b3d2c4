package dev.holdfast.lock.spi;

/** Something that goes on until it is closed. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Ends it. Idempotent, does not throw, does not wait for the last message. */
    @Override
    void close();
}
