package dev.holdfast.saga;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.version.Versioned;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.LeaseLostException;
import java.time.Duration;
import java.util.Optional;

/**
 * How far one instance is, as one holder of its lock sees and writes it. Every write replaces the version that this holder read or
 * wrote last: a holder that was overtaken writes no more.
 */
final class Journal {

    enum State {
        RUNNING,
        COMPENSATING,
        STUCK,
        COMPLETED,
        COMPENSATED;

        boolean isOver() {
            return this == COMPLETED || this == COMPENSATED;
        }
    }

    /**
     * What is written.
     *
     * @param step the step that is to be taken or undone next, and may be under way; the last one when it is over
     * @param token of the holder that wrote it
     */
    record Entry(State state, String step, long token, String cause, String context) {

        private static final Codec<Entry> CODEC = Codec.of(Entry::text, Entry::of);

        private String text() {
            return state + " " + token + " " + cause.length() + " " + step + "\n" + cause + context;
        }

        private static Entry of(String text) {
            int end = text.indexOf('\n');
            String[] head = text.substring(0, end).split(" ", 4);
            int context = end + 1 + Integer.parseInt(head[2]);
            return new Entry(
                    State.valueOf(head[0]),
                    head[3],
                    Long.parseLong(head[1]),
                    text.substring(end + 1, context),
                    text.substring(context));
        }

        Entry by(long holder) {
            return new Entry(state, step, holder, cause, context);
        }

        Entry at(State next, String nextStep) {
            return new Entry(next, nextStep, token, cause, context);
        }

        Entry because(String why) {
            return new Entry(state, step, token, why, context);
        }

        Entry with(String newContext) {
            return new Entry(state, step, token, cause, newContext);
        }
    }

    private final VersionedValue<Entry> lasting;
    private final VersionedValue<Entry> expiring;
    private final VersionedValue<Entry> passing;
    private long version;

    /** @param finished how an entry is kept after which there is none */
    Journal(Counters counters, String name, VersionedOptions finished) {
        lasting = VersionedValue.on(counters, name, Entry.CODEC);
        expiring = VersionedValue.on(counters, name, Entry.CODEC, finished);
        // Gone at once also when this JVM dies before it removes it.
        passing = VersionedValue.on(
                counters, name, Entry.CODEC, VersionedOptions.defaults().withExpiry(Duration.ofMillis(1)));
    }

    Optional<Entry> read() {
        Versioned<Entry> present = lasting.read();
        version = present.version();
        return present.value();
    }

    /**
     * When there is none: keeps those from beginning it who have read so before. A value comes and goes, and the absence has
     * another version than the one they saw.
     *
     * @return false if one of them has begun it meanwhile
     */
    boolean seal() {
        Entry nothing = new Entry(State.COMPENSATED, "", 0, "", "");
        Optional<Versioned<Entry>> written = passing.compareAndSet(version, nothing);
        written.ifPresent(value -> passing.remove(value.version()));
        return written.isPresent();
    }

    /** @throws LeaseLostException if another holder has written */
    Entry write(Entry entry) {
        VersionedValue<Entry> value = entry.state().isOver() ? expiring : lasting;
        version = value.compareAndSet(version, entry)
                .orElseThrow(() -> new LeaseLostException("another runner has taken over '" + value.name() + "'"))
                .version();
        return entry;
    }
}
