package dev.holdfast.lock.micrometer;

import static dev.holdfast.lock.micrometer.MeterDefinition.counter;
import static dev.holdfast.lock.micrometer.MeterDefinition.gauge;
import static dev.holdfast.lock.micrometer.MeterDefinition.timeGauge;
import static dev.holdfast.lock.micrometer.MeterDefinition.timer;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;

/** The meters of locks, semaphores, read/write locks, elections and fence gates. */
public enum LockMeter {
    ACQUIRE(timer(
            "holdfast.lock.acquire",
            "How long acquiring calls took, from the call to its end, whatever that was."
                    + " `timeout`: somebody else held it until the wait was over, also where the wait was none;"
                    + " `cancelled`: the thread was interrupted or the stage was cancelled; `unavailable`: the store could not"
                    + " be asked; `unknown`: it did not answer; `failed`: the client was closed, or what was asked cannot be had",
            Tags.KIND,
            MeterTag.GROUP,
            MeterTag.of("outcome", Outcome.values()))),
    ARRIVALS(counter(
            "holdfast.lock.arrivals",
            "How holds came. `fresh`: with the store's first answer; `hand_over`: from another caller of this client, without"
                    + " a round trip; `message`: from another client, by its message; `poll`: found when asking again, which should"
                    + " be rare",
            Tags.KIND,
            MeterTag.GROUP,
            MeterTag.of("arrival", Arrival.values()))),
    HOLD(timer(
            "holdfast.lock.hold",
            "How long leases were held until they were given back or lost. `expired` and `lost` also if it was the release"
                    + " that found it out; `unknown`: the store did not answer to the release",
            Tags.KIND,
            MeterTag.GROUP,
            MeterTag.of("outcome", ReleaseOutcome.values()))),
    HELD(gauge("holdfast.lock.held", "Leases that callers of this client hold now", Tags.KIND, MeterTag.GROUP)),
    LONGEST_HOLD(timeGauge(
            "holdfast.lock.held.longest",
            "For how long the one of them that is held longest has been; 0 if there is none",
            Tags.KIND,
            MeterTag.GROUP)),
    REMAINING(timeGauge(
            "holdfast.lock.lease.remaining",
            "What was certain of a lease when least was: now, or when a renewal was answered within the last one to two"
                    + " minutes; no value if there was none",
            Tags.KIND,
            MeterTag.GROUP)),
    WAITING(gauge(
            "holdfast.lock.waiting",
            "Callers of this client that are willing to wait and have no lease yet",
            Tags.KIND,
            MeterTag.GROUP)),
    LONGEST_WAIT(timeGauge(
            "holdfast.lock.waiting.longest",
            "For how long the one of them that waits longest has; 0 if there is none",
            Tags.KIND,
            MeterTag.GROUP)),
    LOST(counter(
            "holdfast.lock.lost",
            "Leases that were over before they were given back. `expired`: not renewed in time; `refused`: the store did not"
                    + " know them any more; `revoked`: taken away by somebody",
            Tags.KIND,
            MeterTag.GROUP,
            Tags.CAUSE)),
    ABANDONED(counter(
            "holdfast.lock.abandoned",
            "Leases that nobody can reach any more and that were not given back: a bug of the application",
            Tags.KIND,
            MeterTag.GROUP)),
    RENEWAL_LAG(timer(
            "holdfast.lock.renewal.lag",
            "How much later than due the renewals were sent that the store answered",
            Tags.KIND,
            MeterTag.GROUP)),
    RENEWAL_FAILURES(counter(
            "holdfast.lock.renewal.failures",
            "Renewals that were not answered; each is tried again until the lease is over",
            Tags.KIND,
            MeterTag.GROUP)),
    LATE_MESSAGES(counter(
            "holdfast.lock.messages.late",
            "Messages of grants that came when nobody waited for them any more, or when what they granted was over",
            Tags.KIND,
            MeterTag.GROUP)),
    YIELD_REQUESTS(counter(
            "holdfast.lock.yield.requests",
            "Holders here that were asked to give the name back",
            Tags.KIND,
            MeterTag.GROUP)),
    FENCE_ADMITTED(counter("holdfast.fence.admitted", "Holders that a fence gate let pass", Tags.GATE, MeterTag.GROUP)),
    FENCE_REFUSED(counter(
            "holdfast.fence.refused",
            "Holders that a fence gate refused, as a newer one had been there: writes that would have come too late",
            Tags.GATE,
            MeterTag.GROUP)),
    LEADING(gauge("holdfast.election.leading", "Candidates of this process that lead now", MeterTag.GROUP)),
    ELECTED(counter(
            "holdfast.election.elected", "How often a candidate of this process became the leader", MeterTag.GROUP)),
    ELECTION_LOST(counter(
            "holdfast.election.lost",
            "How often one led no longer. `resigned`: it gave up, was closed, or its task ended; the others as for leases",
            MeterTag.GROUP,
            MeterTag.of("cause", LeadershipEnd.values()))),
    ELECTION_FAILURES(counter(
            "holdfast.election.failures",
            "Failures of the store, or of the leader's task, after which the campaign went on",
            MeterTag.GROUP));

    /** Tags that several meters have. */
    private static final class Tags {
        static final MeterTag KIND = new MeterTag("kind", "");
        static final MeterTag CAUSE = MeterTag.of("cause", LossCause.values());
        static final MeterTag GATE = new MeterTag("gate", "what the application calls it");
    }

    private final MeterDefinition definition;

    LockMeter(MeterDefinition definition) {
        this.definition = definition;
    }

    /** By which it is registered and documented. */
    public MeterDefinition definition() {
        return definition;
    }
}
