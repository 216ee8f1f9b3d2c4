package dev.holdfast.counter.contract;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
        await(future::isDone);
        return future.join();
    }

    /** Lets time pass, and threads run, until something is so. */
    protected final void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 60_000_000_000L) throw new AssertionError("not so within a minute");
            // Virtual time would run away from the threads.
            LockSupport.parkNanos(500_000);
            passALittle();
        }
    }

    private void passALittle() {
        AtomicInteger asked = new AtomicInteger();
        fixture.until(() -> asked.incrementAndGet() > 1);
    }

    /** Lets at least that much of the store's time pass. */
    protected final void pass(Duration time) {
        VersionedOptions brief = VersionedOptions.defaults().withExpiry(time);
        VersionedValue<String> clock = VersionedValue.on(client(), "clock:" + UUID.randomUUID(), Codec.text(), brief);
        clock.setIfAbsent("");
        await(() -> clock.read().value().isEmpty());
    }
}
