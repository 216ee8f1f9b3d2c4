package dev.holdfast.counter.sequence;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;

/** How a sequencer behaves; the first number must be the same for all on one stream. Immutable. */
public final class SequencerOptions {

    /** The shortest lease: 100 ms. */
    public static final Duration MIN_LEASE = Duration.ofMillis(100);

    /** The longest lease and the longest pause: 24 h. */
    public static final Duration MAX_LEASE = Duration.ofHours(24);

    /** The most numbers the buffer may span: 10 000, so that a stream never keeps more than 640 MiB. */
    public static final int MAX_BUFFER = 10_000;

    private static final SequencerOptions DEFAULTS =
            new SequencerOptions(1, 1_000, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ZERO);

    private final long first;
    private final int buffer;
    private final Duration lease;
    private final Duration retryPause;

    /** Zero for none. */
    private final Duration expiry;

    private SequencerOptions(long first, int buffer, Duration lease, Duration retryPause, Duration expiry) {
        this.first = first;
        this.buffer = buffer;
        this.lease = lease;
        this.retryPause = retryPause;
        this.expiry = expiry;
    }

    /** Streams begin with 1, the buffer spans 1000 numbers, the lease is 30 s, the pause after a failure 1 s; nothing expires. */
    public static SequencerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The number a stream begins with.
     *
     * @param first from 0 to {@link Sequencer#MAX_SEQUENCE}
     */
    public SequencerOptions withFirst(long first) {
        return new SequencerOptions(Sequencer.checkSequence("first", first), buffer, lease, retryPause, expiry);
    }

    /**
     * How many numbers the buffer spans, from the expected one on. Who offers one beyond gets {@link GapTooLargeException}. So
     * the store keeps at most so many events of {@value Sequencer#MAX_BYTES} bytes for a stream, 64 MB by default.
     *
     * @param numbers from 1 to {@value #MAX_BUFFER}
     */
    public SequencerOptions withBuffer(int numbers) {
        return new SequencerOptions(first, Check.range("numbers", numbers, 1, MAX_BUFFER), lease, retryPause, expiry);
    }

    /**
     * After which time another JVM hands on, if the one that does has died. It renews its claim every third of that time
     * while the handler works. Should be well above the longest pause of a JVM.
     *
     * @param lease from {@link #MIN_LEASE} to {@link #MAX_LEASE}, rounded down to milliseconds
     */
    public SequencerOptions withLease(Duration lease) {
        Check.duration("lease", lease, MIN_LEASE, MAX_LEASE);
        return new SequencerOptions(first, buffer, Duration.ofMillis(lease.toMillis()), retryPause, expiry);
    }

    /**
     * After which time an event whose handler failed is handed on again, unless another offer comes before.
     *
     * @param pause longer than zero, at most {@link #MAX_LEASE}
     */
    public SequencerOptions withRetryPause(Duration pause) {
        return new SequencerOptions(first, buffer, lease, Check.duration("pause", pause, MAX_LEASE), expiry);
    }

    /**
     * How long after the last offer a stream is forgotten, with its position and its buffered events; a skip, and an event that
     * is handed on, count as an offer. By default never: a live stream whose position is lost expects its {@linkplain
     * #withFirst first} number again, which is worse than a hash of some bytes that stays. Choose it for streams of which there
     * are always new ones, as one for each order, and well above the longest silence of one that is not over; or {@link
     * Sequencer#forget} those that are. Should be the same for all on one stream.
     *
     * @param expiry from 1 s to 365 days, rounded down to milliseconds; twice the lease is the least
     */
    public SequencerOptions withExpiry(Duration expiry) {
        Check.duration("expiry", expiry, Duration.ofSeconds(1), Check.MAX_WAIT);
        return new SequencerOptions(first, buffer, lease, retryPause, Duration.ofMillis(expiry.toMillis()));
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

    /** How long after the last offer a stream is forgotten; empty if it never is. */
    public Optional<Duration> expiry() {
        return expiry.isZero() ? Optional.empty() : Optional.of(expiry);
    }

    /** Below it a stream would go while its event is being handled. */
    Duration usedExpiry() {
        Duration least = lease.multipliedBy(2);
        return expiry.isZero() || expiry.compareTo(least) > 0 ? expiry : least;
    }

    @Override
    public String toString() {
        return "SequencerOptions[first=" + first + ", buffer=" + buffer + ", lease=" + lease + ", retryPause="
                + retryPause + (expiry.isZero() ? "" : ", expiry=" + expiry) + ']';
    }
}
