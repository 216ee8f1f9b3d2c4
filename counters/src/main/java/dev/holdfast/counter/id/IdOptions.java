package dev.holdfast.counter.id;

import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.IdStore.Mode;
import dev.holdfast.lock.spi.Check;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which ids a sequence gives out, and how many it leases at once. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>Start from {@link #defaults()}, {@link #plain()} or {@link #strict()}. A name keeps the kind it was begun with; blocks may
 * differ from process to process.
 */
public final class IdOptions {

    /** The largest block: 65 536 ids. */
    public static final int MAX_BLOCK = IdStore.MAX_BLOCK;

    private static final IdOptions DEFAULTS = leased(Mode.TIMED, 10_000);
    private static final IdOptions PLAIN = leased(Mode.PLAIN, 1_000);
    private static final IdOptions STRICT = new IdOptions(Mode.STRICT, 1, 0);

    private final Mode mode;
    private final int block;
    private final int lowWater;

    private IdOptions(Mode mode, int block, int lowWater) {
        this.mode = mode;
        this.block = block;
        this.lowWater = lowWater;
    }

    private static IdOptions leased(Mode mode, int block) {
        return new IdOptions(mode, block, block / 2);
    }

    /**
     * Ids that stay unique when the store loses its data; blocks of 10 000. An id's upper 53 bits are microseconds since the
     * beginning of 2026 UTC by the store's clock, or a little more, its lower 10 bits a number: they have 17 digits until
     * 2029 and 18 until 2056, and stay positive for 285 years.
     *
     * <p>After FLUSHALL, a restart without data or a failover to a replica that lagged behind, ids go on above the clock, and
     * everything given out before lies below it: as long as fewer than 1024 ids for each microsecond are leased on average (a
     * thousand million a second), and the clock that the store then has is not behind the one it had.
     */
    public static IdOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Small numbers: 1, 2, 3, ... with gaps where blocks are not used up; blocks of 1000. When the store loses its data these
     * ids repeat, though not those of one sequence object: it goes on above what it gave out.
     */
    public static IdOptions plain() {
        return PLAIN;
    }

    /**
     * 1, 2, 3, ... without gaps, in the order in which they are asked for, each one by a step on the store: exactly-once
     * additions to a counter, many in one command. When the store loses its data these ids repeat. There is a gap where an
     * outcome stays unknown, which its caller is told.
     */
    public static IdOptions strict() {
        return STRICT;
    }

    /**
     * With blocks of another size, and half of it as low-water mark. A larger block means fewer steps on the store, and a
     * larger gap when the process ends. Not for {@link #strict()}.
     *
     * @param ids from 1 to {@link #MAX_BLOCK}
     */
    public IdOptions withBlock(int ids) {
        Check.range("ids", ids, 1, MAX_BLOCK);
        leasedOnly("ids", ids);
        return leased(mode, ids);
    }

    /**
     * With another low-water mark: the next block is leased when no more than so many ids are left of the present one. With 0
     * it is leased when somebody waits for it. Not for {@link #strict()}.
     *
     * @param ids from 0 to the size of a block
     */
    public IdOptions withLowWater(int ids) {
        Check.range("ids", ids, 0, block);
        leasedOnly("ids", ids);
        return new IdOptions(mode, block, ids);
    }

    private void leasedOnly(String parameter, int value) {
        if (mode == Mode.STRICT)
            throw new IllegalArgumentException(
                    parameter + " must not be set for strict ids, which have no blocks: " + value);
    }

    Mode mode() {
        return mode;
    }

    /** How many ids are leased at once; 1 when strict. */
    public int block() {
        return block;
    }

    /** With how many ids left of a block the next one is leased. */
    public int lowWater() {
        return lowWater;
    }

    static String words(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT) + " ids";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IdOptions that && mode == that.mode && block == that.block && lowWater == that.lowWater;
    }

    @Override
    public int hashCode() {
        return (mode.ordinal() * 31 + block) * 31 + lowWater;
    }

    @Override
    public String toString() {
        return "IdOptions[" + words(mode) + ", block=" + block + ", lowWater=" + lowWater + ']';
    }
}
