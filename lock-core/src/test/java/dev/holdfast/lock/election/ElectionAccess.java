package dev.holdfast.lock.election;

/** The tests' door to what elections do not show their users. */
public final class ElectionAccess {

    private ElectionAccess() {}

    /** With pauses that are the same in every run. */
    public static LeaderElection.Builder withSeed(LeaderElection.Builder builder, long seed) {
        return builder.seed(seed);
    }
}
