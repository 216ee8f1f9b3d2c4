package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import java.time.Duration;

/**
 * What a client says of one of its callers that wait.
 *
 * @param permits how many it wants; 1 where there is nothing to count
 * @param began when, on a clock of the client's own
 * @param waited for how long
 * @param trace the id of the trace it is part of; empty if there is none
 */
public record Wanted(Subject subject, int permits, long began, Duration waited, Caller caller, String trace) {

    /** Whether both are of one wait, at different times. */
    boolean isSame(Wanted other) {
        return subject.equals(other.subject) && began == other.began && caller.equals(other.caller);
    }
}
