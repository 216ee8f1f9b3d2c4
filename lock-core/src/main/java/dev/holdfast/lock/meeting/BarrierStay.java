package dev.holdfast.lock.meeting;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.meeting.DistributedBarrier.Passage;
import dev.holdfast.lock.meeting.MeetingStore.Arrival;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Passed;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One caller that waits at a barrier. Its question, time and again, is at once the renewal of its arrival. It ends in one of
 * three ways: let through; taken back, which the store decides against the last arrival of the others; or failed, and taken back in
 * the background. Taking back comes behind the last question that was answered; one that was not, and comes late, is told by the
 * store that the arrival is over.
 */
final class BarrierStay implements Vigil.Asker<BarrierState>, MeetingClient.Watcher {

    /** Empty if its time was up. Completing it from outside gives up. */
    final CompletableFuture<Optional<Passage>> result = new CompletableFuture<>();

    private final MeetingClient client;
    private final String name;
    private final int parties;
    private final Duration lease;
    private final Arrival arrival;
    private final Vigil<BarrierState> vigil;
    private volatile long seen;

    /** Whether a question that failed may have been heard. */
    private volatile boolean doubtful;

    /** Whether it may be in the store. */
    private volatile boolean there;

    BarrierStay(MeetingClient client, String name, int parties, Duration lease, String participant) {
        this.client = client;
        this.name = name;
        this.parties = parties;
        this.lease = lease;
        this.arrival = new Arrival(participant, client.id, client.number());
        long interval = Math.min(1_000_000_000, lease.toNanos() / 3);
        this.vigil = new Vigil<>(client.time, interval, client.patience, this);
    }

    void begin(@Nullable Duration wait) {
        Subscription timer = wait == null ? () -> {} : client.after(wait, this::expire);
        result.whenComplete((passage, failure) -> {
            timer.close();
            client.remove(name, this);
            vigil.end();
            // Cancelled, or failed: whoever was not let through does not stay.
            if (failure != null && there) withdraw();
        });
        there = true;
        client.add(name, this);
        vigil.ask();
    }

    @Override
    public void wake() {
        vigil.ask();
    }

    @Override
    public void close() {
        result.completeExceptionally(MeetingClient.closedException());
    }

    @Override
    public CompletionStage<BarrierState> ask() {
        return client.store.arrive(name, parties, arrival, lease, seen);
    }

    @Override
    public void answered(long number, BarrierState state) {
        if (state instanceof BarrierState.Waiting waiting) seen = waiting.seen();
        else if (state instanceof Passed passed) result.complete(passage(passed));
        else result.completeExceptionally(failure(state));
    }

    @Override
    public void failed(long number, Throwable failure) {
        if (failure instanceof OutcomeUnknownException) doubtful = true;
    }

    @Override
    public void gaveUp(Throwable failure) {
        boolean counted = seen > 0 || doubtful;
        result.completeExceptionally(Failures.passes(failure) && counted ? unknown(failure) : failure);
    }

    private void expire() {
        withdraw().whenComplete((state, failure) -> {
            if (failure != null) result.completeExceptionally(unknown(Stages.cause(failure)));
            else result.complete(state instanceof Passed passed ? passage(passed) : Optional.empty());
        });
    }

    private CompletionStage<BarrierState> withdraw() {
        there = false;
        CompletableFuture<BarrierState> answer = vigil.end()
                .thenCompose(quiet ->
                        Repeated.send(client.time, client.patience, true, () -> client.store.withdraw(name, arrival)))
                .toCompletableFuture();
        client.farewell(answer);
        return answer;
    }

    private OutcomeUnknownException unknown(Throwable cause) {
        return new OutcomeUnknownException(
                "whether barrier '" + name + "' let '" + arrival.participant() + "' through is not known: "
                        + cause.getMessage(),
                cause);
    }

    private RuntimeException failure(BarrierState state) {
        if (state instanceof BarrierState.Withdrawn)
            return new IllegalStateException("'" + arrival.participant() + "' has left barrier '" + name + "'");
        if (state instanceof BarrierState.Replaced)
            return new IllegalStateException(
                    "participant '" + arrival.participant() + "' has arrived at barrier '" + name + "' a second time");
        return new OutcomeUnknownException(
                "'" + arrival.participant() + "' was out of touch for so long that barrier '" + name
                        + "' may have let it through and forgotten",
                null);
    }

    private static Optional<Passage> passage(Passed passed) {
        return Optional.of(new Passage(passed.generation(), passed.index()));
    }
}
