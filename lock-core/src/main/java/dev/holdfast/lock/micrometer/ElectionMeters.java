package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.election.LeaderListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the elections of one group of names. */
final class ElectionMeters implements LeaderListener {

    private final AtomicInteger leading = new AtomicInteger();
    private final Counter elected;
    private final Series<LeadershipEnd, Counter> lost;
    private final Counter failures;

    ElectionMeters(MeterRegistry registry, MeterOptions options, String group) {
        elected = LockMeter.ELECTED.definition().counter(registry, options, group);
        lost = new Series<LeadershipEnd, Counter>(
                        LeadershipEnd.class,
                        each -> LockMeter.ELECTION_LOST.definition().counter(registry, options, group, each))
                .with(LeadershipEnd.values());
        failures = LockMeter.ELECTION_FAILURES.definition().counter(registry, options, group);
        LockMeter.LEADING.definition().gauge(registry, options, leading, AtomicInteger::get, group);
    }

    @Override
    public void onElected(long epoch) {
        leading.incrementAndGet();
        elected.increment();
    }

    @Override
    public void onLost(long epoch, Optional<LossCause> cause) {
        leading.decrementAndGet();
        lost.of(cause.map(LeadershipEnd::of).orElse(LeadershipEnd.RESIGNED)).increment();
    }

    @Override
    public void onFailure(Throwable failure, Duration pause) {
        failures.increment();
        LeaderListener.super.onFailure(failure, pause);
    }
}
