package dev.holdfast.redis.micrometer;

import static dev.holdfast.lock.micrometer.MeterDefinition.counter;
import static dev.holdfast.lock.micrometer.MeterDefinition.timer;

import dev.holdfast.lock.micrometer.FailureKind;
import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.lock.micrometer.MeterTag;

/** The meters of a transport. */
public enum RedisMeter {
    ROUND_TRIP(timer(
            "holdfast.redis.roundtrip",
            "How long the server's answers took, from the call to the answer, refusals included",
            new MeterTag("script", "name of the script's file; `other` above 250 of them"))),
    FAILURES(counter(
            "holdfast.redis.failures",
            "Commands that failed. `unavailable`: certainly not executed, for a reason that passes; `refused`: the server will"
                    + " refuse them again; `unsent`: turned away here, by a circuit breaker; `unknown`: sent, and not answered; `other`: none of these",
            MeterTag.of("kind", FailureKind.values()))),
    RESENDS(counter(
            "holdfast.redis.script.resends",
            "Scripts sent whole, because the server did not know them: at first use, after a restart or a failover")),
    MESSAGES(counter("holdfast.redis.messages", "Messages that arrived on the client's channels")),
    RESUMED(counter(
            "holdfast.redis.subscriptions.resumed",
            "Subscriptions that were in place again after a gap, in which messages may have been lost: reconnects")),
    RESETS(counter(
            "holdfast.redis.resets",
            "Connections dropped because a reply belonged to another request: should never happen"));

    private final MeterDefinition definition;

    RedisMeter(MeterDefinition definition) {
        this.definition = definition;
    }

    /** By which it is registered and documented. */
    public MeterDefinition definition() {
        return definition;
    }
}
