package dev.holdfast.counter.micrometer;

import static dev.holdfast.lock.micrometer.MeterDefinition.counter;
import static dev.holdfast.lock.micrometer.MeterDefinition.summary;
import static dev.holdfast.lock.micrometer.MeterDefinition.timer;

import dev.holdfast.lock.micrometer.FailureKind;
import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.lock.micrometer.MeterTag;

/** The meters of counters and what is built on them. */
public enum CounterMeter {
    COMMANDS(timer(
            "holdfast.counter.command",
            "How long commands took that the store answered, from their first sending",
            MeterTag.GROUP)),
    CALLS(summary(
            "holdfast.counter.combined",
            "calls",
            "Calls that one command carried: the sum is all calls that were answered, and the mean is the combining factor",
            MeterTag.GROUP)),
    REPEATED(counter(
            "holdfast.counter.repeated",
            "Commands sent again, certainly without effect before or in an exactly-once session",
            MeterTag.GROUP)),
    FAILED(counter(
            "holdfast.counter.failed",
            "Calls that failed. `unavailable`: certainly not done, for a reason that passes; `refused`: the server will refuse"
                    + " them again; `unsent`: turned away here, by a circuit breaker; `unknown`: perhaps done; `other`: none of these",
            MeterTag.GROUP,
            MeterTag.of("kind", FailureKind.values()))),
    SESSIONS_LOST(counter(
            "holdfast.counter.sessions.lost", "Exactly-once sessions that the store had forgotten", MeterTag.GROUP)),
    LAPSED(counter(
            "holdfast.counter.reservations.lapsed",
            "Units that went back because their reservation was neither settled nor renewed in time, as far as it was a verb of"
                    + " this client that found out",
            MeterTag.GROUP)),
    FLUSHES_FAILED(counter(
            "holdfast.counter.flushes.failed",
            "Times that a buffered counter could not write; what it has to write stays in the buffer",
            MeterTag.GROUP)),
    UNACCOUNTED(counter(
            "holdfast.counter.unaccounted",
            "The sum of the amounts, without their signs, of which a buffered counter cannot know whether they were added",
            MeterTag.GROUP)),
    RATE_LIMITED(counter("holdfast.rate.limited", "Calls that a rate limiter turned away", MeterTag.GROUP));

    private final MeterDefinition definition;

    CounterMeter(MeterDefinition definition) {
        this.definition = definition;
    }

    /** By which it is registered and documented. */
    public MeterDefinition definition() {
        return definition;
    }
}
