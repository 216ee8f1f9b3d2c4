package dev.holdfast.bench.subject;

import java.util.Optional;

/** What is entered and left again, by the same thread. */
public interface Gate {

    /** Waits until it may enter. */
    Pass enter() throws Exception;

    /** Enters if that is possible at once. */
    default Optional<Pass> tryEnter() throws Exception {
        throw new UnsupportedOperationException("no tryEnter");
    }

    /** One stay. */
    interface Pass {

        void leave() throws Exception;
    }
}
