package dev.holdfast.counter.contract;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of the nouns share: a store, clients of it, and threads. A binding supplies the fixture. */
public abstract class NounContract {

    protected final String name = "noun:" + UUID.randomUUID();
    protected CounterFixture fixture;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
    }

    @AfterEach
    final void closeFixture() throws Exception {
        threads.shutdownNow();
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        fixture.close();
    }

    /** As another process would open it. */
    protected final CounterStore store() {
        CounterStore store = fixture.store();
        opened.add(store);
        return store;
    }

    /** As another process would open it. */
    protected final Counters client() {
        Counters client = fixture.client(store()).build();
        opened.add(client);
        return client;
    }

    /** Closes it before the fixture. */
    protected final <C extends AutoCloseable> C closing(C one) {
        opened.add(one);
        return one;
    }

    /** On a thread of its own. */
    protected final <T> CompletableFuture<T> start(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Lets time pass until there is a result. */
    protected final <T> T join(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        fixture.until(() -> isDone(future));
        return future.join();
    }

    /** Gives threads a little real time: virtual time would run away from them. */
    private static boolean isDone(CompletableFuture<?> future) {
        try {
            future.handle((value, failure) -> 0).get(25, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return true;
    }
}
