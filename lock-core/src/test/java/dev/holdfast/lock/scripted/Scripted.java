package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One client on a scripted store, in virtual time and one thread. */
abstract class Scripted {

    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration CLAIM = Duration.ofSeconds(3);
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final String NAME = "invoice:42";
    static final LeaseOptions AUTOMATIC = LeaseOptions.defaults().withDuration(LEASE);
    static final LeaseOptions MANUAL = AUTOMATIC.withRenewal(LeaseOptions.Renewal.MANUAL);

    final VirtualTime time = new VirtualTime();
    final ScriptedStore store = new ScriptedStore();
    final List<LockListener.Arrival> arrivals = new ArrayList<>();
    final Locks locks = Locks.builder(store)
            .time(time)
            .callbacks(new Trampoline())
            .patience(PATIENCE)
            .listener(new LockListener() {
                @Override
                public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
                    arrivals.add(arrival);
                }
            })
            .build();

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** What is left of a lease whose request was sent that long ago. */
    static Duration certain(Duration lease, Duration since) {
        return lease.minus(lease.dividedBy(100)).minusMillis(2).minus(since);
    }

    void after(Duration duration) {
        time.advance(duration);
    }

    CompletableFuture<LockLease> acquire(LeaseOptions options) {
        return locks.lock(NAME, options).acquireAsync().toCompletableFuture();
    }

    /** A lease granted at once, under this number. */
    LockLease held(LeaseOptions options, long grant) {
        CompletableFuture<LockLease> stage = acquire(options);
        store.next("acquire").granted(grant);
        return got(stage);
    }

    /** The renewal that confirms an automatic lease which a message has told of just now, when a tenth of its claim is over. */
    Question confirmation(LockLease lease) {
        Duration tenth = lease.remaining().dividedBy(10);
        after(tenth.minusNanos(1));
        store.nothing();
        after(Duration.ofNanos(1));
        return store.next("renew");
    }

    static <T> T got(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }

    static boolean isLost(LockLease lease, LossCause cause) {
        return lease.whenLost().toCompletableFuture().getNow(null) == cause && !lease.isHeld();
    }
}
