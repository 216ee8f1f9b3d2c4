package dev.holdfast.lock.meeting;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Stages;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the latches and barriers of one client share: the store, the clock, and who waits where. */
final class MeetingClient {

    /** Somebody who asks the store about a name. */
    interface Watcher {

        /** Something happened there. */
        void wake();

        /** The client is closed. */
        void close();
    }

    final MeetingStore store;
    final TimeSource time;
    final long patience;

    /** 128 random bits: ids of two clients never meet. */
    final String id;

    private final Executor callbacks;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();
    private final Map<LatchWatch.Subject, LatchWatch> latches = new ConcurrentHashMap<>();
    private final Set<CompletableFuture<?>> farewells = ConcurrentHashMap.newKeySet();
    private final Subscription messages;
    private volatile boolean closed;

    MeetingClient(Meetings.Builder settings) {
        store = settings.store;
        time = settings.time;
        patience = settings.patience.toNanos();
        callbacks = settings.callbacks;
        byte[] bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        id = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        messages = store.subscribe(id, new MeetingStore.MeetingListener() {
            @Override
            public void changed(String name) {
                watchers.getOrDefault(name, Set.of()).forEach(Watcher::wake);
            }

            @Override
            public void resumed() {
                watchers.values().stream().flatMap(Collection::stream).forEach(Watcher::wake);
            }
        });
    }

    long number() {
        return numbers.incrementAndGet();
    }

    /** A command that may be sent again while the store fails. */
    <T> CompletableFuture<T> send(boolean afterUnknown, Supplier<CompletionStage<T>> command) {
        return closed
                ? CompletableFuture.failedFuture(closedException())
                : Repeated.send(time, patience, afterUnknown, command);
    }

    /** Wakes it when something happens there, until {@link #remove}. */
    void add(String name, Watcher watcher) {
        register(name, watcher);
        if (closed) watcher.close();
    }

    private void register(String name, Watcher watcher) {
        watchers.compute(name, (key, known) -> {
            Set<Watcher> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(watcher);
            return all;
        });
    }

    void remove(String name, Watcher watcher) {
        watchers.computeIfPresent(name, (key, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
    }

    /** Lets {@code wait} take part in the one watch this client keeps at a latch. */
    void join(LatchWatch.Subject latch, LatchWait wait) {
        // A watch comes and goes together with its place among the watchers, in one step of the map.
        LatchWatch watch = latches.compute(latch, (key, known) -> {
            LatchWatch joined = known == null ? new LatchWatch(this, latch) : known;
            if (known == null) register(latch.name(), joined);
            joined.join(wait);
            return joined;
        });
        if (closed) watch.close();
        watch.wake();
    }

    void leave(LatchWatch.Subject latch, LatchWait wait) {
        latches.computeIfPresent(latch, (key, watch) -> {
            if (!watch.leave(wait)) return watch;
            watch.end();
            remove(latch.name(), watch);
            return null;
        });
    }

    /** Something that goes on in the background, and that {@link #close()} waits for. */
    void farewell(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        farewells.add(future);
        future.whenComplete((done, failure) -> farewells.remove(future));
    }

    /** The result for a caller that does not block: completing it from outside gives up. */
    <T, R> CompletableFuture<R> handed(CompletableFuture<T> result, Function<T, R> form, Runnable giveUp) {
        CompletableFuture<R> handed = new CompletableFuture<>();
        result.whenComplete((value, failure) -> callback(() -> {
            if (failure == null) handed.complete(form.apply(value));
            else handed.completeExceptionally(Stages.cause(failure));
        }));
        handed.whenComplete((value, failure) -> giveUp.run());
        return handed;
    }

    private void callback(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            // Better on this thread than never.
            task.run();
        }
    }

    Subscription after(Duration wait, Runnable task) {
        return time.schedule(wait.toNanos(), task);
    }

    void close() {
        if (closed) return;
        closed = true;
        watchers.values().stream().flatMap(Collection::stream).forEach(Watcher::close);
        CompletableFuture<Void> enough = new CompletableFuture<>();
        Subscription timer = time.schedule(patience, () -> enough.complete(null));
        CompletableFuture<Void> all = CompletableFuture.allOf(farewells.toArray(CompletableFuture<?>[]::new));
        CompletableFuture.anyOf(enough, all.handle((done, failure) -> done)).join();
        timer.close();
        messages.close();
    }

    static IllegalStateException closedException() {
        return new IllegalStateException("this client is closed");
    }
}
