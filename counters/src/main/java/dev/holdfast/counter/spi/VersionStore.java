package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a text and its version for each name. Part of a {@link CounterStore}; what is said there of threads and failures goes
 * for it too.
 *
 * <p>An absence has a version like a value, 0 where the store remembers nothing. The versions of one name grow from write to
 * write, also over removals, expiries and the loss of everything the store kept; 0 alone comes again.
 */
public interface VersionStore {

    /** Reads: {@link Present}, or {@link Odd}. */
    CompletionStage<Reply> read(String name);

    /** Writes or removes: {@link Written}, {@link Stale}, or {@link Odd}. Harmless when it is repeated. */
    CompletionStage<Reply> write(Write write);

    /**
     * A conditional write.
     *
     * @param expected the version that it replaces
     * @param text the value; null removes it
     * @param expiry when the value is to be forgotten, counted from the write; zero for never
     * @param id the same for repetitions of the write, and for no other, ever; no blanks
     */
    record Write(String name, long expected, @Nullable String text, Duration expiry, String id) {}

    /** What the store answers. */
    sealed interface Reply {}

    /**
     * What is there.
     *
     * @param text null if there is no value
     */
    record Present(long version, @Nullable String text) implements Reply {}

    /** It was written, by this request or by an earlier one of the same id; with the version it got. */
    record Written(long version) implements Reply {}

    /**
     * Nothing was written, because the version is another one, or because there is nothing to remove.
     *
     * @param certain false if an earlier request of the same id may have written: the store does not remember that far back
     */
    record Stale(Present present, boolean certain) implements Reply {}

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {}
}
