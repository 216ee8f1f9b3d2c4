package dev.holdfast.lock;

/** What was found when a lease was given back. */
public enum ReleaseOutcome {
    /** It was held until now. */
    RELEASED,
    /** Its deadline had passed; somebody else may have held the name since. */
    EXPIRED,
    /** The store no longer had it although its deadline had not passed: the data was lost or the key removed. */
    LOST,
    /** The store has not answered. It was held when the release began, and giving it back goes on in the background. */
    UNKNOWN
}
