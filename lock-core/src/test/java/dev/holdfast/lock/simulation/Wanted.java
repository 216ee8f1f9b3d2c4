package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.Kind;
import java.util.List;

/**
 * What somebody wants to hold.
 *
 * @param names in their order; several only of locks
 * @param weight how many permits; 1 of anything else
 */
record Wanted(Kind kind, List<String> names, int weight) {

    static Wanted one(Kind kind, String name) {
        return new Wanted(kind, List.of(name), 1);
    }

    boolean isSeveral() {
        return names.size() > 1;
    }

    /** The other side of the same read/write lock. */
    Wanted turned() {
        return new Wanted(kind == Kind.READ ? Kind.WRITE : Kind.READ, names, weight);
    }

    @Override
    public String toString() {
        String what = String.join("+", names);
        return switch (kind) {
            case LOCK -> what;
            case SEMAPHORE -> weight + " of " + what;
            case READ -> "reading of " + what;
            case WRITE -> "writing of " + what;
        };
    }
}
