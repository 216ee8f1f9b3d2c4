package dev.holdfast.lock.fence;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A gate in the heap, for resources that only this process writes to.
 *
 * <p>For each resource one number is kept, for as long as it is used and {@link #DEFAULT_MEMORY 7 days} beyond (or as
 * chosen in {@link #remembering(Duration)}); then it is forgotten, and a holder that stood still all the while would be
 * admitted. So what is kept is bounded by the names used within that time. A new process knows nothing of what another one
 * has admitted.
 */
public final class InMemoryFenceGate implements FenceGate {

    /** For how long the token of an idle resource is remembered unless chosen otherwise. */
    public static final Duration DEFAULT_MEMORY = Duration.ofDays(7);

    /**
     * Something done by an admitted holder.
     *
     * @param <T> what comes of it
     * @param <E> how it may fail; inferred as {@link RuntimeException} where nothing checked is thrown
     */
    @FunctionalInterface
    public interface Action<T extends @Nullable Object, E extends Exception> {

        /** Does it. */
        T run() throws E;
    }

    private static final FenceListener NOBODY = new FenceListener() {};

    private final ConcurrentHashMap<String, Threshold> thresholds;
    private final TimeSource time;
    private final long memory;
    private final AtomicLong swept;
    private final FenceListener listener;

    /** A gate that remembers an idle resource for {@link #DEFAULT_MEMORY}. */
    public InMemoryFenceGate() {
        this(DEFAULT_MEMORY, TimeSource.system());
    }

    private InMemoryFenceGate(Duration memory, TimeSource time) {
        this.memory = memory.toNanos();
        this.time = time;
        this.swept = new AtomicLong(time.nanos());
        this.thresholds = new ConcurrentHashMap<>();
        this.listener = NOBODY;
    }

    private InMemoryFenceGate(InMemoryFenceGate same, FenceListener listener) {
        this.memory = same.memory;
        this.time = same.time;
        this.swept = same.swept;
        this.thresholds = same.thresholds;
        this.listener = listener;
    }

    /**
     * A gate that forgets a resource after this time without any admission: choose it longer than a holder may stand still
     * and still be alive.
     *
     * @param memory from 1 s to 365 days
     */
    public static InMemoryFenceGate remembering(Duration memory) {
        return remembering(memory, TimeSource.system());
    }

    /** As {@link #remembering(Duration)}, by another clock. */
    public static InMemoryFenceGate remembering(Duration memory, TimeSource time) {
        return new InMemoryFenceGate(
                Check.duration("memory", memory, Duration.ofSeconds(1), Check.MAX_WAIT), Check.notNull("time", time));
    }

    /** The same gate, with the same memory, which tells this listener and no other. */
    public InMemoryFenceGate telling(FenceListener listener) {
        return new InMemoryFenceGate(this, FenceListener.guarded(listener));
    }

    /**
     * Runs {@code action} if {@link #admit} admits the token. Until it returns nobody else is admitted to this resource, so
     * that nothing comes between check and action; others wait meanwhile, also when interrupted. Admission stands even if
     * the action fails.
     *
     * <p>An action that asks for another resource's gate may wait for one that asks for this one: do not nest them.
     *
     * @return what the action returned
     * @throws StaleTokenException if a newer holder was admitted before; the action was not run
     */
    public <T extends @Nullable Object, E extends Exception> T run(String resource, long token, Action<T, E> action)
            throws E {
        Check.name("resource", resource);
        Check.positive("token", token);
        Check.notNull("action", action);
        Threshold threshold = enter(resource);
        StaleTokenException refusal;
        boolean admitted = false;
        try {
            threshold.mutex.lock();
            try {
                refusal = threshold.pass(resource, token);
                admitted = refusal == null;
                if (admitted) return action.run();
            } finally {
                threshold.mutex.unlock();
            }
        } finally {
            exit(resource);
            // Not sooner: others wait for the mutex.
            if (admitted) listener.admitted(resource, token);
        }
        listener.refused(refusal);
        throw refusal;
    }

    @Override
    public void admit(String resource, long token) {
        this.<@Nullable Void, RuntimeException>run(resource, token, () -> null);
    }

    /** As {@link #admit}: it may wait for an action to end, and is complete when it returns. */
    @Override
    public CompletionStage<Void> admitAsync(String resource, long token) {
        try {
            admit(resource, token);
            return CompletableFuture.completedFuture(null);
        } catch (StaleTokenException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Of how many resources a token is remembered. */
    public int size() {
        return thresholds.size();
    }

    private Threshold enter(String resource) {
        sweep();
        return Check.notNull("threshold", thresholds.compute(resource, (name, known) -> {
            Threshold threshold = known == null ? new Threshold() : known;
            threshold.users++;
            return threshold;
        }));
    }

    private void exit(String resource) {
        thresholds.computeIfPresent(resource, (name, threshold) -> {
            threshold.users--;
            threshold.used = time.nanos();
            return threshold;
        });
    }

    /** Forgets who has been idle for too long; looks at everybody at most eight times in that time. */
    private void sweep() {
        long now = time.nanos();
        long last = swept.get();
        if (now - last < memory / 8 || !swept.compareAndSet(last, now)) return;
        for (String resource : thresholds.keySet()) {
            thresholds.computeIfPresent(
                    resource, (name, known) -> known.users == 0 && now - known.used >= memory ? null : known);
        }
    }
}
