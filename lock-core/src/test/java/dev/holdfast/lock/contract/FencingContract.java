package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens: positive, growing from hold to hold, the same for the whole life of a lease. */
public abstract class FencingContract extends Contract {

    /** A resource that remembers the largest token. */
    private static final class Gate {
        private long largest;

        boolean admits(LockLease lease) {
            if (lease.fencingToken() < largest) return false;
            largest = lease.fencingToken();
            return true;
        }
    }

    @Test
    void tokensGrowFromHoldToHold() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        long last = 0;
        for (int i = 0; i < 30; i++) {
            LockLease lease = peers.get(i % 3).take(name, i % 2 == 0 ? renewed() : manual());
            assertThat(lease.fencingToken()).isGreaterThan(last);
            last = lease.fencingToken();
            lease.close();
        }
    }

    @Test
    void aTokenIsTheSameForTheWholeLifeOfItsLease() {
        LockLease lease = peer().take(name, renewed());
        long token = lease.fencingToken();
        lease.renew();
        fixture.passes(leases(1.5));
        assertThat(lease.fencingToken()).isEqualTo(token);
        lease.close();
        assertThat(lease.fencingToken()).isEqualTo(token);
    }

    @Test
    void tokensGrowFromHandOverToHandOver() {
        Peer peer = peer();
        LockLease first = peer.take(name, renewed());
        List<Long> tokens = new CopyOnWriteArrayList<>();
        tokens.add(first.fencingToken());
        List<CompletionStage<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 200; i++)
            waiters.add(peer.lock(name, renewed()).acquireAsync().thenCompose(lease -> {
                tokens.add(lease.fencingToken());
                return lease.releaseAsync();
            }));
        first.close();
        waiters.forEach(this::await);
        assertThat(tokens).hasSize(201).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void tokensGrowAcrossExpiry() {
        LockLease first = peer().take(name, manual());
        LockLease second = await(peer().lock(name, manual()).acquireAsync());
        LockLease third = await(peer().lock(name, manual()).acquireAsync());
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(third.fencingToken()).isGreaterThan(second.fencingToken());
    }

    @Test
    @DisplayName("C21 tokens grow although the store has forgotten the last one")
    void tokensGrowAcrossDataLoss() {
        long last = 0;
        for (int i = 0; i < 5; i++) {
            LockLease lease = peer().take(name, manual());
            assertThat(lease.fencingToken()).isGreaterThan(last);
            last = lease.fencingToken();
            fixture.loseEverything();
        }
    }

    @Test
    void tokensOfAnIdleNameGoOnGrowing() {
        LockLease first = peer().take(name, manual());
        first.close();
        fixture.passes(leases(3));
        assertThat(peer().take(name, manual()).fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    @DisplayName("A4 a fenced resource refuses a holder that was paused past its lease")
    void aFencedResourceRefusesALateHolder() {
        Gate gate = new Gate();
        Peer paused = peer();
        LockLease late = paused.take(name, renewed());
        assertThat(gate.admits(late)).isTrue();
        paused.clock().stall();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(gate.admits(next)).isTrue();
        paused.clock().resume();
        assertThat(gate.admits(late)).isFalse();
        assertThat(gate.admits(next)).isTrue();
    }

    @Test
    void tokensGrowAmongContenders() {
        List<Long> tokens = new CopyOnWriteArrayList<>();
        CompletableFuture<?>[] waiters = new CompletableFuture<?>[60];
        List<Peer> peers = List.of(peer(), peer(), peer());
        for (int i = 0; i < waiters.length; i++) {
            CompletionStage<?> waiter = peers.get(i % 3)
                    .lock(name, renewed())
                    .acquireAsync()
                    .thenCompose(lease -> {
                        tokens.add(lease.fencingToken());
                        return lease.releaseAsync();
                    });
            waiters[i] = waiter.toCompletableFuture();
        }
        await(CompletableFuture.allOf(waiters));
        assertThat(tokens).hasSize(60).doesNotHaveDuplicates().isSorted();
    }
}
