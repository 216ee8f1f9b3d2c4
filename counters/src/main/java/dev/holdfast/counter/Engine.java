package dev.holdfast.counter;

import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all counters of one client share, and the lane of each name that is in use. */
final class Engine {

    final CounterStore store;
    final TimeSource time;
    final Executor callbacks;
    final CounterListener listener;
    final long patience;
    final Way way = new Way();

    private final int backlog;
    private final String client = randomId();
    private final AtomicLong sessions = new AtomicLong();
    private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();

    /** What is under way and in no lane that is found by name. */
    private final AtomicInteger besides = new AtomicInteger();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closed;

    Engine(Counters.Builder settings, Executor callbacks) {
        this.store = settings.store;
        this.time = settings.time;
        this.callbacks = callbacks;
        this.listener = new GuardedListener(settings.listener);
        this.patience = settings.patience.toNanos();
        this.backlog = settings.backlog;
    }

    /** 128 bits: nobody guesses or repeats it. */
    static String randomId() {
        byte[] bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    /** Queues a call; whoever finds the lane empty sends it off. Whatever is wrong is told through the call. */
    void submit(String name, Call<?> call) {
        if (closed) {
            call.completeExceptionally(new IllegalStateException("the counters client is closed"));
            return;
        }
        while (true) {
            Lane lane = lanes.get(name);
            if (lane == null) lane = lanes.computeIfAbsent(name, unused -> new Lane(name, this));
            switch (lane.offer(call, backlog)) {
                case RETIRED -> lanes.remove(name, lane);
                case FULL -> {
                    call.completeExceptionally(BackendUnavailableException.passing(
                            "counter \"" + name + "\" already has " + backlog + " calls waiting", null));
                    return;
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** An id for each attempt to open a session, so that a late attempt opens one that nobody uses. */
    String newSessionId() {
        return client + '-' + sessions.incrementAndGet();
    }

    /** A lane has nothing left to do and takes no more calls. */
    void retired(String name, Lane lane) {
        lanes.remove(name, lane);
        if (isDrained()) drained.complete(null);
    }

    /** Something goes beside a lane, which is still in use. */
    void begun() {
        besides.incrementAndGet();
    }

    /** It is over. */
    void ended() {
        besides.decrementAndGet();
        if (isDrained()) drained.complete(null);
    }

    /** The lanes first: what goes beside one began while that was there. */
    private boolean isDrained() {
        return closed && lanes.isEmpty() && besides.get() == 0;
    }

    boolean closed() {
        return closed;
    }

    /** How many names are in use. */
    int lanes() {
        return lanes.size();
    }

    /** Turns calls away from now on, and waits until those that came before are answered, at most the patience. */
    void close() {
        closed = true;
        lanes.values().forEach(Lane::retireIfIdle);
        if (isDrained()) return;
        Subscription limit = time.schedule(patience, () -> drained.complete(null));
        drained.join();
        limit.close();
    }
}
