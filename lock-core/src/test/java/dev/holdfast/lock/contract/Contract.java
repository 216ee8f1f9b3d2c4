package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.testing.ClientClock;
import dev.holdfast.lock.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What all contracts share: a fixture for each test, clients that are closed after it, threads that end with it. */
@Timeout(120)
public abstract class Contract {

    private final List<Peer> peers = new ArrayList<>();
    private final List<Call<?>> calls = new ArrayList<>();

    /** A name that no other test uses. */
    protected final String name = "contract-" + UUID.randomUUID();

    protected LockFixture fixture;

    /** Opens the fixture for one test. */
    protected abstract LockFixture open() throws Exception;

    /** What takes the place of the lock. */
    protected Exclusive subject() {
        return Exclusive.LOCK;
    }

    @BeforeEach
    void openFixture() throws Exception {
        fixture = open();
    }

    @AfterEach
    void closeEverything() {
        // Where the fixture could not be opened the test was aborted, and should be shown as that.
        if (fixture == null) return;
        for (Call<?> call : calls) call.thread().interrupt();
        for (Peer peer : peers) {
            peer.wire().fault(FaultyStore.Fault.NONE);
            peer.clock().resume();
            peer.wire().letGo();
        }
        try {
            for (Peer peer : peers) call(() -> close(peer));
            fixture.eventually("clients and threads end", () -> calls.stream().allMatch(Call::isDone));
        } finally {
            fixture.close();
        }
    }

    private static boolean close(Peer peer) {
        peer.locks().close();
        return true;
    }

    /** A client of its own. */
    protected Peer peer() {
        return peer(builder -> builder);
    }

    /** A client of its own with other settings. */
    protected Peer peer(UnaryOperator<Locks.Builder> settings) {
        FaultyStore wire = new FaultyStore(fixture.store());
        ClientClock clock = new ClientClock(fixture.time());
        Peer peer = new Peer(settings.apply(fixture.client(wire).time(clock)).build(), wire, clock, subject());
        peers.add(peer);
        return peer;
    }

    /** Runs {@code body} in a thread of its own. */
    protected <T> Call<T> call(Callable<T> body) {
        Call<T> call = new Call<>(fixture, body);
        calls.add(call);
        return call;
    }

    /** Renewed automatically, with the fixture's lease. */
    protected LeaseOptions renewed() {
        return LeaseOptions.defaults().withDuration(fixture.lease());
    }

    /** Not renewed by itself, with the fixture's lease. */
    protected LeaseOptions manual() {
        return renewed().withRenewal(LeaseOptions.Renewal.MANUAL);
    }

    /** That part of the fixture's lease. */
    protected Duration leases(double part) {
        return Duration.ofNanos((long) (fixture.lease().toNanos() * part));
    }

    /** How long ago that was, in the fixture's time. */
    protected Duration since(long nanos) {
        return Duration.ofNanos(fixture.time().nanos() - nanos);
    }

    /**
     * Fails if more than {@code most} has passed since {@code began}, and the slack. Where time is real that may be a loaded
     * machine's fault, so there it only tells what comes late from what never comes.
     */
    protected void inTime(Duration most, long began) {
        assertThat(since(began)).isLessThan(most.plus(isVirtual() ? fixture.slack() : Duration.ofSeconds(20)));
    }

    /** Whether time passes only when the test lets it, so that nothing takes longer than it must. */
    protected boolean isVirtual() {
        return fixture.slack().compareTo(Duration.ofMillis(50)) < 0;
    }

    /** Waits for what the stage completes with. */
    protected <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        fixture.eventually("the stage completes", future::isDone);
        return future.join();
    }

    /** Waits for the stage to fail, and gives the cause. */
    protected Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, cause) -> {
            if (cause != null) failure.complete(cause);
            else failure.completeExceptionally(new AssertionError("no failure, but " + value));
        });
        Throwable cause = await(failure);
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    protected static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    /** Waits until a newcomer gets the name, and gives it back. */
    protected long becomesFree(String name) {
        Peer bystander = peer();
        List<LockLease> found = new ArrayList<>();
        fixture.eventually(name + " becomes free", () -> {
            bystander.lock(name, renewed()).tryAcquire().ifPresent(found::add);
            return !found.isEmpty();
        });
        found.get(0).close();
        return found.get(0).fencingToken();
    }
}
