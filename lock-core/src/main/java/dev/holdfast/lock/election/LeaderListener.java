package dev.holdfast.lock.election;

import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.spi.Check;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Hears how one candidate fares. Calls come one at a time and in the order in which things happened, on the election's
 * callback executor; none is dropped, however long an earlier one takes. Each {@link #onElected} is followed by one {@link
 * #onLost}, also if the leadership was over before the first returned. What a listener throws is logged and dropped.
 *
 * <p>A call tells what was: {@link LeaderElection#isLeader()} tells what is. A listener that is slow to return delays its
 * own next call, and nothing else.
 */
public interface LeaderListener {

    /**
     * This candidate leads.
     *
     * @param epoch larger than that of every earlier leader of this name
     */
    default void onElected(long epoch) {}

    /**
     * This candidate leads no longer.
     *
     * @param epoch of the leadership that ended
     * @param cause why it was lost; empty if it was given up here: by {@link LeaderElection#resign()}, by closing, or
     *     because the task of {@link LeaderElection#runWhileLeader} ended
     */
    default void onLost(long epoch, Optional<LossCause> cause) {}

    /**
     * Something failed, and the campaign goes on: the store could not be asked, or the task of {@link
     * LeaderElection#runWhileLeader} threw an exception. Logged as a warning unless overridden.
     *
     * @param failure what was thrown
     * @param pause after how long this candidate campaigns again; zero if it does not
     */
    default void onFailure(Throwable failure, Duration pause) {
        System.getLogger(LeaderListener.class.getName())
                .log(Level.WARNING, "an election goes on in " + pause + " after a failure", failure);
    }

    /** One that hears everything, and then lets another one hear it, whatever itself throws. */
    default LeaderListener andThen(LeaderListener next) {
        return new BothLeaderListeners(this, Check.notNull("next", next));
    }
}
