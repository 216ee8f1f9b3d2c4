package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.wire.FromWorker.Lost;
import dev.holdfast.examples.demo.wire.FromWorker.Trouble;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Passes on what the locks report: how each lease came, at once to the thread that got it; the rest to the coordinator. */
final class WorkerListener implements LockListener {

    /** How a lease came. */
    record Arrived(long token, Duration waited, Arrival arrival) {}

    private final ThreadLocal<@Nullable Arrived> last = new ThreadLocal<>();
    private final String prefix;
    private final Teller teller;

    WorkerListener(String prefix, Teller teller) {
        this.prefix = prefix;
        this.teller = teller;
    }

    /** The last lease that this thread was handed. */
    @Nullable
    Arrived last() {
        return last.get();
    }

    @Override
    public void acquired(String name, LockLease lease, Duration waited, Arrival arrival) {
        last.set(new Arrived(lease.fencingToken(), waited, arrival));
    }

    @Override
    public void lost(String name, Duration held, LossCause cause) {
        teller.tell(new Lost(account(name), cause.name()));
    }

    @Override
    public void renewalFailed(String name, Throwable failure) {
        teller.tell(new Trouble(0, "renewal of " + account(name) + " failed: " + failure.getMessage()));
    }

    @Override
    public void abandoned(String name) {
        teller.tell(new Trouble(0, account(name) + " was abandoned"));
    }

    private String account(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
