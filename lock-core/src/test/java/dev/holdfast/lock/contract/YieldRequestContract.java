package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a holder is asked to give back. */
public abstract class YieldRequestContract extends WatcherContract {

    @Test
    @DisplayName(
            "revoke is requested on a held lock: the holder hears it once, and after its release a waiter acquires [Curator testRevoking]")
    void aHolderThatIsAskedMayGiveBack() {
        List<String> events = new CopyOnWriteArrayList<>();
        LockLease lease = listened(events).take(name, renewed());
        List<String> asked = new CopyOnWriteArrayList<>();
        lease.whenAskedToYield().thenAccept(by -> {
            asked.add(by);
            lease.releaseAsync();
        });
        CompletionStage<LockLease> next = peer().lock(name, renewed()).acquireAsync();
        assertThat(await(watcher().locks().inspector().askToYieldAsync(Kind.LOCK, name, "anna of operations")))
                .isTrue();
        await(next).close();
        assertThat(asked).containsExactly("anna of operations");
        fixture.eventually("the listener hears", () -> !events.isEmpty());
        assertThat(events).containsExactly("lock '" + name + "' anna of operations");
    }

    /** A client that notes each request to give back. */
    private Peer listened(List<String> events) {
        return peer(builder -> builder.listener(new LockListener() {
            @Override
            public void askedToYield(Subject subject, String by) {
                events.add(subject + " " + by);
            }
        }));
    }

    @Test
    void aHolderThatIsAskedMayGoOnAndIsToldOnce() {
        List<String> events = new CopyOnWriteArrayList<>();
        LockLease lease = listened(events).take(name, renewed());
        Inspector inspector = watcher().locks().inspector();
        await(inspector.askToYieldAsync(Kind.LOCK, name, "anna"));
        assertThat(await(lease.whenAskedToYield())).isEqualTo("anna");
        await(inspector.askToYieldAsync(Kind.LOCK, name, "bert"));
        fixture.passes(leases(0.5));
        assertThat(await(lease.whenAskedToYield())).isEqualTo("anna");
        assertThat(events).containsExactly("lock '" + name + "' anna");
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void allHoldersOfPermitsAreAskedAndNoOtherHolder() {
        Peer peer = peer();
        PermitLease one = await(peer.semaphore(name, 3, renewed()).acquireAsync(1));
        PermitLease two = await(peer().semaphore(name, 3, renewed()).acquireAsync(2));
        Lease other = peer.take(name, renewed());
        await(watcher().locks().inspector().askToYieldAsync(Kind.SEMAPHORE, name, "anna"));
        assertThat(await(one.whenAskedToYield())).isEqualTo("anna");
        assertThat(await(two.whenAskedToYield())).isEqualTo("anna");
        assertThat(isDone(other.whenAskedToYield())).isFalse();
    }

    @Test
    void nobodyIsAskedWhereNobodyHolds() {
        assertThat(await(watcher().locks().inspector().askToYieldAsync(Kind.LOCK, name, "anna")))
                .isFalse();
    }
}
