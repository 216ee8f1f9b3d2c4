package dev.holdfast.counter.idempotency;

/** What a caller is told to do. */
sealed interface Turn {

    /** Work, under a claim. */
    record Run(Claim claim) implements Turn {}

    /** Take the result that there is. */
    record Replay(String result) implements Turn {}
}
