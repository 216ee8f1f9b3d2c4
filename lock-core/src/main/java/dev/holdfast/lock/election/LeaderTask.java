package dev.holdfast.lock.election;

/** What only the leader does; see {@link LeaderElection#runWhileLeader}. */
@FunctionalInterface
public interface LeaderTask {

    /**
     * Works for as long as it leads. Interrupted when the leadership ends, and expected to return then. To return earlier
     * is to give the leadership up.
     *
     * @throws Exception is told to {@link LeaderListener#onFailure}; the candidate campaigns again
     */
    void lead(Leadership leadership) throws Exception;
}
