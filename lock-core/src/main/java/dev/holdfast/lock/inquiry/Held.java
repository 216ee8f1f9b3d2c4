package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import java.time.Duration;

/**
 * What a client says of one of its holds.
 *
 * @param owner the number of its owner id, which readers may have together
 * @param token its fencing token, also where it is of no use
 * @param held for how long
 * @param trace the id of the trace it is part of; empty if there is none
 */
public record Held(Subject subject, long owner, long token, Duration held, Caller caller, String trace) {

    /** Whether both are of one hold, at different times. */
    boolean isSame(Held other) {
        return subject.equals(other.subject)
                && owner == other.owner
                && token == other.token
                && caller.equals(other.caller);
    }
}
