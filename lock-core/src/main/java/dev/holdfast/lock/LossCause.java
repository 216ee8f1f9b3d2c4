package dev.holdfast.lock;

/** Why a lease ended before it was released. */
public enum LossCause {
    /** It was not renewed in time: the store was out of reach, the process stood still, or renewal had ended. */
    EXPIRED(ReleaseOutcome.EXPIRED),
    /** The store said that somebody else holds the name, or nobody: it lost its data, or the key was removed. */
    REFUSED(ReleaseOutcome.LOST),
    /**
     * Somebody took it away, by {@link dev.holdfast.lock.inspect.Inspector#forceRelease}. Who does not hear that, because the
     * message is lost, hears {@link #REFUSED} at his next renewal, or {@link #EXPIRED}.
     */
    REVOKED(ReleaseOutcome.LOST);

    private final ReleaseOutcome outcome;

    LossCause(ReleaseOutcome outcome) {
        this.outcome = outcome;
    }

    /** What a release finds afterwards. */
    ReleaseOutcome outcome() {
        return outcome;
    }
}
