package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.wire.FromWorker.Lost;
import dev.holdfast.examples.demo.wire.FromWorker.Trouble;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Passes on what the locks report: how each lease came, at once to the thread that got it; the rest to the coordinator. */
final class WorkerListener implements LockListener {

    /** How a lease came. */
    record Arrived(long token, Duration waited, Arrival arrival) {}

    private static final long ONE_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource time = TimeSource.system();
    private final AtomicLong told = new AtomicLong(time.nanos() - ONE_SECOND);
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
    public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
        last.set(new Arrived(((LockLease) lease).fencingToken(), waited, arrival));
    }

    @Override
    public void lost(Subject subject, Duration held, LossCause cause) {
        teller.tell(new Lost(account(subject.name()), cause.name()));
    }

    @Override
    public void renewalFailed(Subject subject, Throwable failure) {
        long now = time.nanos();
        long last = told.get();
        // Every lease is tried again several times a second, for as long as a server is gone.
        if (now - last < ONE_SECOND || !told.compareAndSet(last, now)) {
            return;
        }
        teller.tell(new Trouble(0, "renewal of " + account(subject.name()) + " failed: " + failure.getMessage()));
    }

    @Override
    public void abandoned(Subject subject) {
        teller.tell(new Trouble(0, account(subject.name()) + " was abandoned"));
    }

    private String account(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
