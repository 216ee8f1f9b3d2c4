package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Occupancy;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.election.LeaderListener;
import dev.holdfast.lock.fence.FenceListener;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The meters of locks, semaphores and read/write locks: a listener for {@link
 * dev.holdfast.lock.Locks.Builder#listener(LockListener) one client or several}. {@link LockMeter} says what there is.
 *
 * <p>What it does on the thread of a blocking verb takes a microsecond or less: for names in use nothing is looked up in the
 * registry and nothing allocated, but for what the registry's own timers do. What is held and waited for at the moment is
 * counted when somebody reads it, and not before. Clients and their locks are not kept alive by it.
 *
 * <p>Safe for use by many threads.
 */
public final class LockMeters implements LockListener {

    private final MeterRegistry registry;
    private final MeterOptions options;
    private final NameTagger tagger;
    private final List<NameGroups<LockGroup>> groups;
    private final NameGroups<LeaderListener> elections;
    private final Census census;

    private LockMeters(MeterRegistry registry, MeterOptions options) {
        this.registry = registry;
        this.options = options;
        this.tagger = options.cappedTagger();
        Census counting = new Census(registry.config().clock(), this::group);
        this.census = counting;
        this.groups = Arrays.stream(Kind.values())
                .map(kind -> new NameGroups<>(
                        tagger, tag -> new LockGroup(registry, options, kind, tag, counting).withGauges()))
                .toList();
        this.elections = new NameGroups<>(tagger, group -> new ElectionMeters(registry, options, group));
    }

    /** With {@link MeterOptions#defaults()}. */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static LockMeters on(MeterRegistry registry) {
        return on(registry, MeterOptions.defaults());
    }

    /**
     * Meters in this registry. They are registered as names come into use.
     *
     * <p>One for a registry, given to all clients: of two, only the later would have the gauges of a group, unless {@linkplain
     * MeterOptions#withTags tags} tell them apart. A client that is closed and opened anew may bring another one.
     */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static LockMeters on(MeterRegistry registry, MeterOptions options) {
        return new LockMeters(Check.notNull("registry", registry), Check.notNull("options", options));
    }

    /**
     * A listener for one candidate of an election; {@link LeaderListener#andThen} lets another one listen besides.
     *
     * @param name of the election; as for a lock
     */
    public LeaderListener election(String name) {
        return elections.of(Check.name("name", name));
    }

    /**
     * A listener for a fence gate.
     *
     * @param gate what to call it: one of few, such as {@code redis} or {@code database}
     */
    public FenceListener fence(String gate) {
        return new FenceMeters(registry, options, tagger, Check.name("gate", gate));
    }

    /** Of how many clients it is shown what they hold. */
    int clients() {
        return census.clients();
    }

    private LockGroup group(Subject subject) {
        return groups.get(subject.kind().ordinal()).of(subject.name());
    }

    @Override
    public void opened(Occupancy occupancy) {
        census.add(occupancy);
    }

    @Override
    public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
        LockGroup group = group(subject);
        group.acquire.of(Outcome.ACQUIRED).record(waited.toNanos(), TimeUnit.NANOSECONDS);
        group.arrivals.of(arrival).increment();
    }

    @Override
    public void refused(Subject subject, Duration waited, Refusal refusal) {
        group(subject).acquire.of(Outcome.of(refusal)).record(waited.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed(Subject subject, Duration waited, Throwable failure) {
        group(subject).acquire.of(Outcome.of(failure)).record(waited.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void released(Subject subject, Duration held, ReleaseOutcome outcome) {
        LockGroup group = group(subject);
        group.hold.of(outcome).record(held.toNanos(), TimeUnit.NANOSECONDS);
        if (outcome == ReleaseOutcome.EXPIRED) group.lost.of(LossCause.EXPIRED).increment();
        if (outcome == ReleaseOutcome.LOST) group.lost.of(LossCause.REFUSED).increment();
    }

    @Override
    public void lost(Subject subject, Duration held, LossCause cause) {
        LockGroup group = group(subject);
        ReleaseOutcome outcome = cause == LossCause.EXPIRED ? ReleaseOutcome.EXPIRED : ReleaseOutcome.LOST;
        group.hold.of(outcome).record(held.toNanos(), TimeUnit.NANOSECONDS);
        group.lost.of(cause).increment();
    }

    @Override
    public void renewed(Subject subject, Duration late, Duration left) {
        group(subject).renewed(late, left);
    }

    @Override
    public void renewalFailed(Subject subject, Throwable failure) {
        group(subject).renewalFailures.increment();
    }

    @Override
    public void askedToYield(Subject subject, String by) {
        group(subject).yieldRequests.increment();
    }

    @Override
    public void abandoned(Subject subject) {
        group(subject).abandoned.increment();
    }

    @Override
    public void messageTooLate(Subject subject) {
        group(subject).lateMessages.increment();
    }
}
