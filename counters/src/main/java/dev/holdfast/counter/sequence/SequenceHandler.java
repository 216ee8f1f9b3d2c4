package dev.holdfast.counter.sequence;

/** Takes events in order. */
@FunctionalInterface
public interface SequenceHandler<E> {

    /**
     * Takes one event; the next one follows when this returns. What it throws is logged; the same event follows again.
     *
     * <p>After a crash, or when its JVM stood still for longer than the lease, an event is handed on again with the same
     * number, maybe while the first handler still works on it. A handler that must not act twice keeps the number with its
     * effect, in one step, and refuses what is not larger: {@code update account set balance = balance + ?, last = ? where id
     * = ? and last < ?}; or has a {@link dev.holdfast.lock.fence.FenceGate} do so.
     */
    void handle(Handed<E> handed) throws Exception;
}
