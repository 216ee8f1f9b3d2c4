package dev.holdfast.redis.failover;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Acquires and releases a lock of its own again and again, and keeps the times. */
final class Prober {

    private record Success(long asked, long granted, long token) {}

    private final TimeSource time = TimeSource.system();
    private final List<Success> successes = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Thread thread;
    private volatile boolean over;

    private Prober(Locks locks) {
        thread = new Thread(() -> run(locks), "prober");
        thread.setDaemon(true);
    }

    /** Returns when it has had its lock a few times. */
    static Prober start(Locks locks) {
        Prober prober = new Prober(locks);
        prober.thread.start();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> prober.successes.size() > 10);
        return prober;
    }

    private void run(Locks locks) {
        while (!over) {
            long asked = time.nanos();
            try (LockLease lease = locks.lock("probe").acquire()) {
                successes.add(new Success(asked, time.nanos(), lease.fencingToken()));
                // Slow enough that the list stays short.
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            } catch (BackendUnavailableException | OutcomeUnknownException e) {
                failures.incrementAndGet();
            } catch (InterruptedException | IllegalStateException closed) {
                return;
            }
        }
    }

    void stop() throws InterruptedException {
        over = true;
        thread.join(TimeUnit.SECONDS.toMillis(60));
    }

    /** In the order of acquiring. */
    List<Long> tokens() {
        return successes.stream().map(Success::token).toList();
    }

    int failures() {
        return failures.get();
    }

    /** Waits for the first lock that was granted after this moment, and returns when that was. */
    long awaitSuccessAskedAfter(long moment) {
        Awaitility.await("a lock is granted again")
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> firstAfter(moment) != Long.MIN_VALUE);
        return firstAfter(moment);
    }

    private long firstAfter(long moment) {
        return successes.stream()
                .mapToLong(Success::granted)
                .filter(granted -> granted - moment > 0)
                .findFirst()
                .orElse(Long.MIN_VALUE);
    }

    /** Between two grants. */
    long longestPause() {
        long longest = 0;
        for (int i = 1; i < successes.size(); i++)
            longest = Math.max(longest, successes.get(i).granted - successes.get(i - 1).granted);
        return longest;
    }
}
