package dev.holdfast.lock.spi;

/**
 * Where a step of a store has got to, beside the memory of the server that took it: what somebody wants, or what there is.
 *
 * @param replicas how many replicas have it; with {@code onDisk} on their disks
 * @param onDisk whether it is on the disk of the server itself
 */
public record Copies(int replicas, boolean onDisk) {

    /** Whether these are as many as somebody wants. */
    public boolean suffice(Copies wanted) {
        return replicas >= wanted.replicas && (onDisk || !wanted.onDisk);
    }

    /** For messages. */
    @Override
    public String toString() {
        String held = replicas + (replicas == 1 ? " replica" : " replicas");
        return onDisk ? "the primary's disk and " + held : held;
    }
}
