package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** First come, first served: among the callers of a client, and among clients. */
public abstract class LockFairnessContract extends Contract {

    private final List<String> order = new CopyOnWriteArrayList<>();

    /** Waits in the background, notes its turn, and passes on. */
    private CompletionStage<?> queue(Peer peer, String who) {
        int asked = peer.wire().calls().size();
        CompletionStage<?> turn = peer.lock(name, renewed()).acquireAsync().thenCompose(lease -> {
            order.add(who);
            return lease.releaseAsync();
        });
        fixture.eventually("it stands in the queue", () -> peer.wire().calls().size() > asked || asked > 0);
        fixture.passes(leases(0.005));
        return turn;
    }

    @Test
    void callersOfOneClientAreServedInOrder() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        List<CompletionStage<?>> turns = new ArrayList<>();
        for (int i = 0; i < 10; i++) turns.add(queue(peer, "" + i));
        lease.close();
        turns.forEach(this::await);
        assertThat(order).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void threadsOfOneClientAreServedInOrder() throws Exception {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        List<Call<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String who = "" + i;
            Call<Boolean> call = call(() -> {
                try (LockLease got = peer.lock(name, renewed()).acquire()) {
                    order.add(who);
                    return got.isHeld();
                }
            });
            call.blocks();
            calls.add(call);
        }
        lease.close();
        for (Call<Boolean> call : calls) assertThat(call.get()).isTrue();
        assertThat(order).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void clientsAreServedInOrder() {
        LockLease lease = peer().take(name, renewed());
        List<CompletionStage<?>> turns = new ArrayList<>();
        for (int i = 0; i < 6; i++) turns.add(queue(peer(), "" + i));
        lease.close();
        turns.forEach(this::await);
        assertThat(order).containsExactly("0", "1", "2", "3", "4", "5");
    }

    @Test
    @DisplayName("D6 E1 waiters that died are passed over")
    void deadWaitersCostNothing() {
        LockLease lease = peer().take(name, renewed());
        for (int i = 0; i < 4; i++) {
            Peer dying = peer();
            queue(dying, "dead" + i);
            dying.die();
        }
        CompletionStage<?> turn = queue(peer(), "alive");
        long began = fixture.time().nanos();
        lease.close();
        await(turn);
        assertThat(order).containsExactly("alive");
        assertThat(since(began)).isLessThan(leases(0.5).plus(fixture.slack()));
    }

    @Test
    @DisplayName("E1 a waiter that vanished without a trace stalls the others for its claim at most")
    void aVanishedWaiterCostsItsClaim() {
        LockLease lease = peer().take(name, renewed());
        Peer vanishing = peer();
        queue(vanishing, "vanished");
        vanishing.vanish();
        CompletionStage<?> turn = queue(peer(), "alive");
        long began = fixture.time().nanos();
        lease.close();
        await(turn);
        assertThat(order).containsExactly("alive");
        assertThat(since(began)).isLessThan(leases(1.1).plus(fixture.slack()));
    }

    @Test
    void aWaiterThatGaveUpIsPassedOver() {
        LockLease lease = peer().take(name, renewed());
        Peer hasty = peer();
        CompletionStage<Optional<LockLease>> gone = hasty.lock(name, renewed()).tryAcquireAsync(leases(0.05));
        CompletionStage<?> turn = queue(peer(), "patient");
        assertThat(await(gone)).isEmpty();
        fixture.eventually("it has left", () -> hasty.wire().count(Verb.LEAVE) > 0);
        long began = fixture.time().nanos();
        lease.close();
        await(turn);
        assertThat(since(began)).isLessThan(leases(0.3).plus(fixture.slack()));
    }

    @Test
    @DisplayName("E5 a try does not overtake who queues")
    void aTryDoesNotBarge() {
        Peer holder = peer();
        LockLease lease = holder.take(name, renewed());
        Peer waiting = peer();
        CompletionStage<LockLease> waiter = waiting.lock(name, renewed()).acquireAsync();
        fixture.eventually("it stands in the queue", () -> waiting.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.005));
        waiting.wire().deaf(true);
        lease.close();
        // Granted to the waiter, who does not know it yet.
        assertThat(holder.lock(name, renewed()).tryAcquire()).isEmpty();
        assertThat(peer().lock(name, renewed()).tryAcquire()).isEmpty();
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A busy client has its turn and then lets the others in")
    void aBusyClientYields() {
        Peer busy = peer();
        Peer other = peer();
        LockLease lease = busy.take(name, renewed());
        CompletionStage<?> turn = queue(other, "other");
        List<CompletionStage<?>> turns = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            turns.add(busy.lock(name, renewed()).acquireAsync().thenCompose(got -> {
                order.add("busy");
                return got.releaseAsync();
            }));
        }
        lease.close();
        turns.forEach(this::await);
        await(turn);
        assertThat(order).hasSize(301);
        assertThat(order.indexOf("other")).isLessThanOrEqualTo(255);
    }

    @Test
    @DisplayName("Two busy clients share")
    void twoBusyClientsShare() {
        List<CompletableFuture<?>> turns = new ArrayList<>();
        LockLease lease = peer().take(name, renewed());
        for (String who : List.of("a", "b")) {
            Peer peer = peer();
            for (int i = 0; i < 600; i++)
                turns.add(peer.lock(name, renewed())
                        .acquireAsync()
                        .thenCompose(got -> {
                            order.add(who);
                            return got.releaseAsync();
                        })
                        .toCompletableFuture());
        }
        fixture.passes(leases(0.02));
        lease.close();
        await(CompletableFuture.allOf(turns.toArray(CompletableFuture<?>[]::new)));
        assertThat(order).hasSize(1_200);
        int longestRun = 0;
        int run = 0;
        for (int i = 0; i < 900; i++) {
            run = i > 0 && order.get(i).equals(order.get(i - 1)) ? run + 1 : 1;
            longestRun = Math.max(longestRun, run);
        }
        assertThat(longestRun).isLessThanOrEqualTo(257);
    }

    @Test
    void anotherClientHasItsTurnWhenTheTimeIsUp() {
        Peer busy = peer();
        Peer other = peer();
        LockLease lease = busy.take(name, renewed());
        CompletionStage<?> turn = queue(other, "other");
        CompletionStage<?> next = queue(busy, "busy");
        fixture.passes(leases(0.02));
        lease.close();
        await(turn);
        await(next);
        assertThat(order).containsExactly("other", "busy");
    }
}
