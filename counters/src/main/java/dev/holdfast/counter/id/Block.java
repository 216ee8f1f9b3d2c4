package dev.holdfast.counter.id;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Leased ids, and how many of them were taken: more than there are, where somebody came too late. It does not count ids, as
 * the last ones there are must not run over.
 */
final class Block extends AtomicLong {

    private static final long serialVersionUID = 1L;

    /** None at all. */
    static final Block SPENT = new Block(0, 0, 0);

    final long first;
    final long size;

    /** From how many taken ones on the next block should be on its way. */
    final long mark;

    Block(long first, long size, long lowWater) {
        this.first = first;
        this.size = size;
        this.mark = Math.max(0, size - lowWater);
    }
}
