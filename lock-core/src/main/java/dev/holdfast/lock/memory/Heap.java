package dev.holdfast.lock.memory;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.spi.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the stores in the heap share: one mutex for all they keep, the clients that listen, and messages that go out when the
 * mutex is free.
 *
 * @param <L> how a client listens
 */
final class Heap<L> {

    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<String, L> clients = new HashMap<>();
    private boolean closed;

    /** One step of the store: a verb that may add messages, which are sent also when it refuses. */
    <T> CompletionStage<T> atomically(Function<List<Runnable>, T> verb) {
        List<Runnable> messages = new ArrayList<>(1);
        CompletableFuture<T> answer = new CompletableFuture<>();
        mutex.lock();
        try {
            if (closed) return CompletableFuture.failedFuture(closedException());
            answer.complete(verb.apply(messages));
        } catch (HoldfastException refused) {
            answer.completeExceptionally(refused);
        } finally {
            mutex.unlock();
        }
        messages.forEach(Runnable::run);
        return answer;
    }

    /** Counts something, also when the store is closed. */
    int count(IntSupplier what) {
        mutex.lock();
        try {
            return what.getAsInt();
        } finally {
            mutex.unlock();
        }
    }

    Subscription subscribe(String client, L listener) {
        mutex.lock();
        try {
            if (closed) throw closedException();
            clients.put(client, listener);
        } finally {
            mutex.unlock();
        }
        return () -> unsubscribe(client, listener);
    }

    private void unsubscribe(String client, L listener) {
        mutex.lock();
        try {
            clients.remove(client, listener);
        } finally {
            mutex.unlock();
        }
    }

    /** Null if the client is gone. Within a step. */
    @Nullable
    L listener(String client) {
        return clients.get(client);
    }

    /** Who listens. Within a step. */
    List<String> clients(int most) {
        return clients.keySet().stream().limit(most).toList();
    }

    void close(Runnable clear) {
        mutex.lock();
        try {
            closed = true;
            clear.run();
            clients.clear();
        } finally {
            mutex.unlock();
        }
    }

    private static BackendUnavailableException closedException() {
        return BackendUnavailableException.refused("the store is closed", null);
    }
}
