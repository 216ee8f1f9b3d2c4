package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.LockTracer.Trail;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.micrometer.LockObservation.High;
import dev.holdfast.lock.micrometer.LockObservation.Low;
import io.micrometer.observation.Observation;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two observations of one call. Each ends once, whatever is told afterwards. The end of a hold may be told by another
 * thread before its beginning is.
 */
final class ObservedTrail implements Trail {

    private final Observation acquire;
    private final Supplier<Observation> holds;
    private final String traceId;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<@Nullable Observation> hold = new AtomicReference<>();
    private volatile @Nullable End end;

    private record End(ReleaseOutcome outcome, @Nullable LossCause cause) {}

    ObservedTrail(Observation acquire, Supplier<Observation> holds, String traceId) {
        this.acquire = acquire;
        this.holds = holds;
        this.traceId = traceId;
    }

    @Override
    public String traceId() {
        return traceId;
    }

    @Override
    public void acquired(Arrival arrival, OptionalLong token) {
        if (!answered.compareAndSet(false, true)) return;
        number(acquire, token);
        stop(Outcome.ACQUIRED, MeterTag.value(arrival));
        Observation begun = holds.get();
        number(begun, token);
        hold.set(begun.start());
        End known = end;
        if (known != null) stopHold(known);
    }

    @Override
    public void refused(Refusal refusal) {
        if (answered.compareAndSet(false, true)) stop(Outcome.of(refusal), "none");
    }

    @Override
    public void failed(Throwable failure) {
        if (!answered.compareAndSet(false, true)) return;
        acquire.error(failure);
        stop(Outcome.of(failure), "none");
    }

    @Override
    public void released(ReleaseOutcome outcome) {
        end(new End(outcome, null));
    }

    @Override
    public void lost(LossCause cause) {
        end(new End(cause == LossCause.EXPIRED ? ReleaseOutcome.EXPIRED : ReleaseOutcome.LOST, cause));
    }

    private void stop(Outcome outcome, String arrival) {
        acquire.lowCardinalityKeyValue(Low.OUTCOME.withValue(MeterTag.value(outcome)))
                .lowCardinalityKeyValue(Low.ARRIVAL.withValue(arrival))
                .stop();
    }

    private void end(End ended) {
        end = ended;
        stopHold(ended);
    }

    private void stopHold(End ended) {
        Observation held = hold.getAndSet(null);
        if (held == null) return;
        if (ended.cause != null)
            held.highCardinalityKeyValue(High.CAUSE.withValue(MeterTag.value(ended.cause)))
                    .event(Observation.Event.of("lost"));
        held.lowCardinalityKeyValue(Low.OUTCOME.withValue(MeterTag.value(ended.outcome)))
                .stop();
    }

    private static void number(Observation observation, OptionalLong token) {
        if (token.isPresent())
            observation.highCardinalityKeyValue(High.TOKEN.withValue(Long.toString(token.getAsLong())));
    }
}
