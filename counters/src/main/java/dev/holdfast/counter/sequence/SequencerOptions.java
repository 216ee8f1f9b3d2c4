package dev.holdfast.counter.sequence;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;

/** How a sequencer behaves; the first number must be the same for all on one stream. Immutable. */
public final class SequencerOptions {

    /** The shortest lease: 100 ms. */
    public static final Duration MIN_LEASE = Duration.ofMillis(100);

    /** The longest lease and the longest pause: 24 h. */
    public static final Duration MAX_LEASE = Duration.ofHours(24);

    /** The most events that may be kept: 100 000. */
    public static final int MAX_BUFFER = 100_000;

    private static final SequencerOptions DEFAULTS =
            new SequencerOptions(1, 1_000, Duration.ofSeconds(30), Duration.ofSeconds(1));

    private final long first;
    private final int buffer;
    private final Duration lease;
    private final Duration retryPause;

    private SequencerOptions(long first, int buffer, Duration lease, Duration retryPause) {
        this.first = first;
        this.buffer = buffer;
        this.lease = lease;
        this.retryPause = retryPause;
    }

    /** Streams begin with 1, the buffer spans 1000 numbers, the lease is 30 s, the pause after a failure 1 s. */
    public static SequencerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The number a stream begins with.
     *
     * @param first from 0 to {@link Sequencer#MAX_SEQUENCE}
     */
    public SequencerOptions withFirst(long first) {
        return new SequencerOptions(Sequencer.checkSequence("first", first), buffer, lease, retryPause);
    }

    /**
     * How many numbers the buffer spans, from the expected one on. Who offers one beyond gets {@link GapTooLargeException}.
     *
     * @param numbers from 1 to {@value #MAX_BUFFER}
     */
    public SequencerOptions withBuffer(int numbers) {
        return new SequencerOptions(first, Check.range("numbers", numbers, 1, MAX_BUFFER), lease, retryPause);
    }

    /**
     * After which time another JVM hands on, if the one that does has died. It renews its claim every third of that time
     * while the handler works. Should be well above the longest pause of a JVM.
     *
     * @param lease from {@link #MIN_LEASE} to {@link #MAX_LEASE}, rounded down to milliseconds
     */
    public SequencerOptions withLease(Duration lease) {
        Check.duration("lease", lease, MIN_LEASE, MAX_LEASE);
        return new SequencerOptions(first, buffer, Duration.ofMillis(lease.toMillis()), retryPause);
    }

    /**
     * After which time an event whose handler failed is handed on again, unless another offer comes before.
     *
     * @param pause longer than zero, at most {@link #MAX_LEASE}
     */
    public SequencerOptions withRetryPause(Duration pause) {
        return new SequencerOptions(first, buffer, lease, Check.duration("pause", pause, MAX_LEASE));
    }

    /** The number a stream begins with. */
    public long first() {
        return first;
    }

    /** How many numbers the buffer spans. */
    public int buffer() {
        return buffer;
    }

    /** After which time another JVM hands on. */
    public Duration lease() {
        return lease;
    }

    /** After which time an event whose handler failed is handed on again. */
    public Duration retryPause() {
        return retryPause;
    }

    @Override
    public String toString() {
        return "SequencerOptions[first=" + first + ", buffer=" + buffer + ", lease=" + lease + ", retryPause="
                + retryPause + ']';
    }
}
