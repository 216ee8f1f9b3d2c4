package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.spi.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The meters of one kind and one group of names. The gauges look at the census. */
final class LockGroup {

    private static final long PERIOD = Duration.ofMinutes(1).toNanos();

    final Series<Outcome, Timer> acquire;
    final Series<Arrival, Counter> arrivals;
    final Series<ReleaseOutcome, Timer> hold;
    final Series<LossCause, Counter> lost;
    final Counter abandoned;
    final Timer renewalLag;
    final Counter renewalFailures;
    final Counter lateMessages;
    final Counter yieldRequests;

    private final Lowest remaining;
    private final Census census;
    private final MeterRegistry registry;
    private final MeterOptions options;
    private final String kind;
    private final String group;

    LockGroup(MeterRegistry registry, MeterOptions options, Kind kind, String group, Census census) {
        this.registry = registry;
        this.options = options;
        this.kind = MeterTag.value(kind);
        this.group = group;
        this.census = census;
        acquire = new Series<>(Outcome.class, each -> timer(LockMeter.ACQUIRE, each))
                .with(Outcome.ACQUIRED, Outcome.TIMEOUT);
        arrivals = new Series<>(Arrival.class, each -> counter(LockMeter.ARRIVALS, each)).with(Arrival.values());
        hold = new Series<>(ReleaseOutcome.class, each -> timer(LockMeter.HOLD, each)).with(ReleaseOutcome.RELEASED);
        lost = new Series<>(LossCause.class, each -> counter(LockMeter.LOST, each)).with(LossCause.values());
        abandoned = counter(LockMeter.ABANDONED);
        renewalLag = LockMeter.RENEWAL_LAG.definition().timer(registry, options, this.kind, group);
        renewalFailures = counter(LockMeter.RENEWAL_FAILURES);
        lateMessages = counter(LockMeter.LATE_MESSAGES);
        yieldRequests = counter(LockMeter.YIELD_REQUESTS);
        remaining = new Lowest(PERIOD, now());
    }

    /** Apart from the constructor: who scrapes at this moment sees it whole. */
    LockGroup withGauges() {
        gauge(LockMeter.HELD, each -> each.tally().held);
        gauge(LockMeter.LONGEST_HOLD, each -> each.tally().longestHold);
        gauge(LockMeter.REMAINING, LockGroup::remaining);
        gauge(LockMeter.WAITING, each -> each.tally().waiting);
        gauge(LockMeter.LONGEST_WAIT, each -> each.tally().longestWait);
        return this;
    }

    void renewed(Duration late, Duration left) {
        renewalLag.record(late);
        remaining.record(left.toNanos(), now());
    }

    private double remaining() {
        long lowest = Math.min(tally().remaining, remaining.get(now()));
        return lowest == Lowest.NONE ? Double.NaN : lowest;
    }

    private Census.Tally tally() {
        return census.of(this);
    }

    private long now() {
        return registry.config().clock().monotonicTime();
    }

    private Timer timer(LockMeter meter, String value) {
        return meter.definition().timer(registry, options, kind, group, value);
    }

    private Counter counter(LockMeter meter, String value) {
        return meter.definition().counter(registry, options, kind, group, value);
    }

    private Counter counter(LockMeter meter) {
        return meter.definition().counter(registry, options, kind, group);
    }

    private void gauge(LockMeter meter, java.util.function.ToDoubleFunction<LockGroup> value) {
        meter.definition().gauge(registry, options, this, value, kind, group);
    }
}
