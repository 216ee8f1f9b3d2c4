package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.Occupancy;
import dev.holdfast.lock.Subject;
import io.micrometer.core.instrument.Clock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is held and waited for now, by group. Taken when a gauge is read and the last one is older than a tenth of a second: a
 * scrape, which reads all gauges, takes one.
 */
final class Census {

    private static final long FRESH = Duration.ofMillis(100).toNanos();

    /** What there is of one group. Written by one thread before it is shown to others. */
    static final class Tally {
        int held;
        long longestHold;
        long remaining = Lowest.NONE;
        int waiting;
        long longestWait;
    }

    private static final Tally NOTHING = new Tally();

    private record Result(Map<LockGroup, Tally> tallies, long taken) {}

    private final Clock clock;
    private final Function<Subject, LockGroup> groups;
    private final List<WeakReference<Occupancy>> clients = new CopyOnWriteArrayList<>();
    private final ReentrantLock taking = new ReentrantLock();
    private volatile @Nullable Result last;

    Census(Clock clock, Function<Subject, LockGroup> groups) {
        this.clock = clock;
        this.groups = groups;
    }

    void add(Occupancy client) {
        clients.add(new WeakReference<>(client));
    }

    /** Of how many clients there is something to see. */
    int clients() {
        clients.removeIf(each -> each.get() == null);
        return clients.size();
    }

    Tally of(LockGroup group) {
        return current().getOrDefault(group, NOTHING);
    }

    private Map<LockGroup, Tally> current() {
        Result known = fresh();
        if (known != null) return known.tallies;
        taking.lock();
        try {
            known = fresh();
            if (known == null) last = known = new Result(take(), clock.monotonicTime());
            return known.tallies;
        } finally {
            taking.unlock();
        }
    }

    private @Nullable Result fresh() {
        Result known = last;
        return known != null && clock.monotonicTime() - known.taken < FRESH ? known : null;
    }

    private Map<LockGroup, Tally> take() {
        Map<LockGroup, Tally> tallies = new HashMap<>();
        Occupancy.Visitor visitor = new Occupancy.Visitor() {
            @Override
            public void held(Subject subject, Duration held, Duration remaining) {
                Tally tally = tally(subject);
                tally.held++;
                tally.longestHold = Math.max(tally.longestHold, held.toNanos());
                tally.remaining = Math.min(tally.remaining, remaining.toNanos());
            }

            @Override
            public void waiting(Subject subject, Duration waited) {
                Tally tally = tally(subject);
                tally.waiting++;
                tally.longestWait = Math.max(tally.longestWait, waited.toNanos());
            }

            private Tally tally(Subject subject) {
                return tallies.computeIfAbsent(groups.apply(subject), absent -> new Tally());
            }
        };
        clients();
        for (WeakReference<Occupancy> each : clients) {
            Occupancy client = each.get();
            if (client != null) client.visit(visitor);
        }
        return tallies;
    }
}
