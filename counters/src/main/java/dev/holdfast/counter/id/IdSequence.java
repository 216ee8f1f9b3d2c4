package dev.holdfast.counter.id;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.IdStore.Mode;
import dev.holdfast.lock.spi.Check;
import java.util.concurrent.CompletionStage;

/**
 * Unique 64-bit ids, above zero, for many JVMs.
 *
 * <p>This process leases them in blocks and gives them out by itself: an id costs one atomic increment, and a step on the
 * store for each block, taken ahead of need. Ids of one sequence object grow; those of several objects or processes are
 * interleaved block by block. A block that was leased and not used up, because the process ended, or the answer was lost, is a
 * gap. With {@link IdOptions#strict()} it is one id for each step, without gaps.
 *
 * <p>Make one object for each name and keep it: each holds blocks of its own, and needs no closing. It may be used by any
 * number of threads, virtual ones included. A snapshot of a running process that is restored twice gives ids twice; let a new
 * object be made after it is restored.
 *
 * <p><b>Failure.</b> While leased ids last, none: the store may be away. Then, within the client's patience, {@link
 * dev.holdfast.lock.BackendUnavailableException}: no id was given, though a block may be lost; {@link IdsExhaustedException};
 * {@link dev.holdfast.counter.SettingsMismatchException}: the name has ids of another kind; {@link
 * dev.holdfast.counter.UnexpectedValueException}: something else is kept there; {@link IllegalStateException}: the client is
 * closed. Strict ids fail as an exactly-once {@link dev.holdfast.counter.AtomicCounter} does.
 */
public interface IdSequence {

    /** The sequence of this name, with {@link IdOptions#defaults()}. No I/O. */
    static IdSequence on(Counters counters, String name) {
        return on(counters, name, IdOptions.defaults());
    }

    /**
     * The sequence of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8 (508 if strict), no control characters
     */
    static IdSequence on(Counters counters, String name, IdOptions options) {
        Check.notNull("counters", counters);
        Check.name("name", name);
        Check.notNull("options", options);
        return options.mode() == Mode.STRICT ? new StrictIds(counters, name) : new LeasedIds(counters, name, options);
    }

    /** The name, the same for everybody who shares it. */
    String name();

    /** Which ids it gives out. */
    IdOptions options();

    /** The next id. Waits for the store, through interrupts, only when no leased ids are left. */
    long next();

    /** As {@link #next()}, without blocking. Cancelled too late, the id is lost. */
    CompletionStage<Long> nextAsync();
}
