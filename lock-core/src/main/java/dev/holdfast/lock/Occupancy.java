package dev.holdfast.lock;

import java.time.Duration;

/**
 * What one client holds and waits for, for those who measure it. Safe for use by many threads; local, no I/O.
 *
 * <p>A look walks over all names that are in use by this client, one after the other, and stops each for a moment: it is for
 * now and then, and not a picture of one moment. To see all clients, ask an {@link dev.holdfast.lock.inspect.Inspector}.
 */
public interface Occupancy {

    /** Is shown what there is. Runs on the thread that looks; no internal lock is held meanwhile. */
    interface Visitor {

        /**
         * A hold: what one caller was given.
         *
         * @param held for how long it has been
         * @param remaining for how long it certainly will be, if nothing is renewed
         */
        void held(Subject subject, Duration held, Duration remaining);

        /**
         * A caller that is willing to wait and has not been served, also if the store has not answered for the first time.
         *
         * @param waited for how long it has
         */
        void waiting(Subject subject, Duration waited);
    }

    /** Shows everything. */
    void visit(Visitor visitor);
}
