package dev.holdfast.lock.memory;

import dev.holdfast.lock.meeting.MeetingSizeException;
import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MeetingStore} in the heap, with the same rules as the one in Redis. Several clients ({@code Meetings}) may share one
 * store and then meet.
 *
 * <p>Every verb completes before it returns. Clients are told on the thread whose verb let them through.
 */
public final class InMemoryMeetingStore implements MeetingStore {

    private static final long SWEEP = Duration.ofMinutes(1).toNanos();

    private final TimeSource clock;
    private final long origin;
    private final Heap<MeetingListener> heap = new Heap<>();
    private final Map<String, LatchRecord> latches = new HashMap<>();
    private final Map<String, BarrierRecord> barriers = new HashMap<>();
    private long swept;

    /** A store on the machine's clock. */
    public InMemoryMeetingStore() {
        this(TimeSource.system());
    }

    /** A store on this clock. */
    public InMemoryMeetingStore(TimeSource clock) {
        this.clock = Check.notNull("clock", clock);
        this.origin = clock.nanos();
    }

    @Override
    public CompletionStage<LatchState> countDown(String name, int count, String participant, Duration memory) {
        return atomically(name, messages -> {
            LatchRecord latch = latches.computeIfAbsent(name, absent -> new LatchRecord());
            refuseOtherThan(name, count, latch.size());
            if (latch.countDown(count, participant, now() + memory.toNanos()) && latch.left(count) == 0)
                tell(name, latch.takeWaiters(), messages);
            return latch.state(count);
        });
    }

    @Override
    public CompletionStage<LatchState> look(String name, int count, @Nullable String client) {
        return atomically(name, messages -> {
            LatchRecord latch = latches.computeIfAbsent(name, absent -> new LatchRecord());
            refuseOtherThan(name, count, latch.size());
            if (client != null && latch.left(count) > 0) latch.addWaiter(client, now() + SWEEP);
            return latch.state(count);
        });
    }

    @Override
    public CompletionStage<Void> reset(String name) {
        return atomically(name, messages -> {
            LatchRecord latch = latches.get(name);
            if (latch != null) latch.reset();
            return null;
        });
    }

    @Override
    public CompletionStage<BarrierState> arrive(String name, int parties, Arrival arrival, Duration lease, long seen) {
        return atomically(name, messages -> {
            BarrierRecord barrier = barriers.computeIfAbsent(name, absent -> new BarrierRecord());
            BarrierState known = barrier.before(arrival, seen, now());
            if (known != null) return known;
            refuseOtherThan(name, parties, barrier.parties());
            if (!barrier.add(arrival, parties, now(), lease.toNanos())) return new BarrierState.Waiting(now());
            tell(name, barrier.letThrough(now()), messages);
            return Check.notNull("passage", barrier.before(arrival, seen, now()));
        });
    }

    @Override
    public CompletionStage<BarrierState> withdraw(String name, Arrival arrival) {
        return atomically(name, messages -> {
            BarrierRecord barrier = barriers.computeIfAbsent(name, absent -> new BarrierRecord());
            return barrier.withdraw(arrival, now());
        });
    }

    @Override
    public Subscription subscribe(String client, MeetingListener listener) {
        return heap.subscribe(client, listener);
    }

    @Override
    public void close() {
        heap.close(() -> {
            latches.clear();
            barriers.clear();
        });
    }

    /** How many latches and barriers are known at present; what was forgotten since anybody last asked for anything counts. */
    public int size() {
        return heap.count(() -> latches.size() + barriers.size());
    }

    /** Nanoseconds since the store was made, and one: never 0, never overflowing. */
    private long now() {
        return clock.nanos() - origin + 1;
    }

    private void tell(String name, Set<String> told, List<Runnable> messages) {
        for (String client : told) {
            MeetingListener listener = heap.listener(client);
            if (listener != null) messages.add(() -> listener.changed(name));
        }
    }

    private static void refuseOtherThan(String name, int asked, int actual) {
        if (actual != 0 && actual != asked) throw new MeetingSizeException(name, asked, actual);
    }

    private <T> CompletionStage<T> atomically(String name, Function<List<Runnable>, T> verb) {
        return heap.atomically(messages -> {
            forget(name);
            return verb.apply(messages);
        });
    }

    /** A name that is asked for is looked at each time, the others once a minute. */
    private void forget(String name) {
        long now = now();
        if (now - swept >= SWEEP) {
            swept = now;
            latches.values().removeIf(latch -> latch.isIdle(now));
            barriers.values().removeIf(barrier -> barrier.isIdle(now));
            return;
        }
        latches.computeIfPresent(name, (key, latch) -> latch.isIdle(now) ? null : latch);
        barriers.computeIfPresent(name, (key, barrier) -> barrier.isIdle(now) ? null : barrier);
    }
}
