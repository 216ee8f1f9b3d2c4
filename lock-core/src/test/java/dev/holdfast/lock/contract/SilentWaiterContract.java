package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same of a store that cannot see who listens, and tells the dead by their silence: that takes a few seconds. */
public abstract class SilentWaiterContract extends DeadWaiterContract {

    /** Longer than a client may be silent. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private CompletionStage<LockLease> waits(Peer peer) {
        CompletionStage<LockLease> waiter = peer.lock(name, renewed()).acquireAsync();
        hasAsked(peer);
        return waiter;
    }

    @Override
    @Test
    @DisplayName("E1 several locks are to be had when those who waited for one of them and died have had their claim")
    protected void severalLocksPassOverTheDead() {
        Peer holder = peer();
        holder.take(name, manual());
        Peer waiting = peer();
        waits(waiting);
        waiting.die();
        holder.die();
        fixture.passes(leases(1.5));
        assertThat(await(peer().locks().all(name, name + "-other").acquireAsync())
                        .isHeld())
                .isTrue();
    }

    @Test
    @DisplayName("E1 those who died while they waited long are passed over together, without a claim for each")
    void theDeadArePassedOverTogether() {
        LockLease held = peer().take(name, renewed());
        for (int i = 0; i < 5; i++) {
            Peer dying = peer();
            waits(dying);
            dying.die();
        }
        CompletionStage<LockLease> next = waits(peer());
        fixture.passes(LONG);
        long released = fixture.time().nanos();
        held.release();
        assertThat(await(next).isHeld()).isTrue();
        inTime(Duration.ofSeconds(1), released);
    }

    @Test
    @DisplayName("E3 who stood still for long has lost its place, not its chance")
    void whoStoodStillComesBack() {
        LockLease held = peer().take(name, renewed());
        Peer slow = peer();
        CompletionStage<LockLease> still = waits(slow);
        slow.clock().stall();
        CompletionStage<LockLease> next = waits(peer());
        fixture.passes(LONG);
        long released = fixture.time().nanos();
        held.release();
        LockLease overtook = await(next);
        inTime(Duration.ofSeconds(1), released);
        slow.clock().resume();
        fixture.passes(Duration.ofSeconds(2));
        assertThat(isDone(still)).isFalse();
        overtook.release();
        assertThat(await(still).isHeld()).isTrue();
    }

    @Test
    @DisplayName("E3 a server's clock that is set forward makes nobody seem dead")
    void aClockSetForwardSilencesNobody() {
        peer().take(name, renewed());
        CompletionStage<LockLease> first = waits(peer());
        fixture.passes(Duration.ofMillis(500));
        CompletionStage<LockLease> second = waits(peer());
        // The second asks next, about half a second before the first.
        fixture.passes(Duration.ofMillis(700));
        fixture.moveServerClock(Duration.ofHours(1));
        await(first);
        assertThat(isDone(second)).isFalse();
    }
}
