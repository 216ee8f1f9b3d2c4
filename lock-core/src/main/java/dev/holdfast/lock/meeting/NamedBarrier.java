package dev.holdfast.lock.meeting;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A barrier as its client sees it. */
final class NamedBarrier implements DistributedBarrier {

    private final MeetingClient client;
    private final String name;
    private final int parties;
    private final Duration lease;

    NamedBarrier(MeetingClient client, String name, int parties, Duration lease) {
        this.client = client;
        this.name = name;
        this.parties = parties;
        this.lease = lease;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int parties() {
        return parties;
    }

    @Override
    public Passage await(String participant) throws InterruptedException {
        return block(participant, null).orElseThrow();
    }

    @Override
    public Optional<Passage> await(String participant, Duration wait) throws InterruptedException {
        return block(participant, checked(wait));
    }

    @Override
    public CompletionStage<Passage> awaitAsync(String participant) {
        return handed(participant, null, Optional::orElseThrow);
    }

    @Override
    public CompletionStage<Optional<Passage>> awaitAsync(String participant, Duration wait) {
        return handed(participant, checked(wait), Function.identity());
    }

    @Override
    public String toString() {
        return "DistributedBarrier['" + name + "', " + parties + ']';
    }

    private Optional<Passage> block(String participant, @Nullable Duration wait) throws InterruptedException {
        Check.name("participant", participant);
        if (Thread.interrupted()) throw new InterruptedException("interrupted before arriving at '" + name + "'");
        CompletableFuture<Optional<Passage>> result = arrived(participant, wait);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            throw Failures.thrown(e.getCause());
        }
    }

    private <R> CompletionStage<R> handed(
            String participant, @Nullable Duration wait, Function<Optional<Passage>, R> form) {
        CompletableFuture<Optional<Passage>> result = arrived(participant, wait);
        return client.handed(result, form, () -> result.cancel(false));
    }

    private CompletableFuture<Optional<Passage>> arrived(String participant, @Nullable Duration wait) {
        BarrierStay stay = new BarrierStay(client, name, parties, lease, Check.name("participant", participant));
        stay.begin(wait);
        return stay.result;
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
