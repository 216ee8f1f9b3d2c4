package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Those who died while they waited for what they could not have yet keep nobody out who can. */
public abstract class DeadWaiterContract extends PermitContract {

    final void hasAsked(Peer peer) {
        fixture.eventually("it has asked", () -> peer.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.02));
    }

    @Test
    @DisplayName("E1 E13 a writer that died while readers read keeps no reader out")
    void aDeadWriterKeepsNoReaderOut() {
        LockLease reading =
                await(peer().readWriteLock(name, renewed()).readLock().acquireAsync());
        Peer dying = peer();
        dying.readWriteLock(name, renewed()).writeLock().acquireAsync();
        hasAsked(dying);
        dying.die();
        CompletionStage<LockLease> next =
                peer().readWriteLock(name, renewed()).readLock().acquireAsync();
        assertThat(await(next).isHeld()).isTrue();
        assertThat(reading.isHeld()).isTrue();
    }

    @Test
    @DisplayName("E1 a large request that died keeps no small one out")
    void aDeadLargeRequestKeepsNoSmallOneOut() {
        var held = take(peer(), 2, 4);
        Peer dying = peer();
        queue(dying, 3, 4);
        hasAsked(dying);
        dying.die();
        assertThat(await(queue(peer(), 2, 4)).isHeld()).isTrue();
        assertThat(held.isHeld()).isTrue();
    }

    @Test
    @DisplayName("E1 several locks are taken at one try though those who waited for one of them have died")
    protected void severalLocksPassOverTheDead() throws Exception {
        fixture.takesSeveralInOneStep();
        Peer holder = peer();
        holder.take(name, manual());
        Peer waiting = peer();
        waiting.lock(name, renewed()).acquireAsync();
        hasAsked(waiting);
        waiting.die();
        holder.die();
        fixture.passes(leases(1.5));
        assertThat(peer().locks().all(name, name + "-other").tryAcquire()).isPresent();
    }
}
