package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Sample;
import java.time.Duration;

/** One contender, ready to go. */
public interface Trial extends AutoCloseable {

    /** One round. */
    Sample run(Duration time) throws Exception;

    /** Whether it can be seen from within this JVM what is done. */
    default boolean isHere() {
        return true;
    }

    @Override
    default void close() {}
}
