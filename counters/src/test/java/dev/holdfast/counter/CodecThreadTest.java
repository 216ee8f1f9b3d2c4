package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.version.VersionedValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A codec is the application's code: it may be slow, and does not run on the thread that brings answers. */
class CodecThreadTest {

    private final InMemoryCounterStore memory = new InMemoryCounterStore();
    private final ExecutorService wire = Executors.newSingleThreadExecutor(task -> new Thread(task, "wire"));
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final Counters client = Counters.on(new Wired());
    private final Codec<String> codec = new Codec<>() {
        @Override
        public String encode(String value) {
            return value;
        }

        @Override
        public String decode(String text) {
            threads.add(Thread.currentThread().getName());
            return text;
        }
    };

    /** Brings each answer on one thread, a while after the question. */
    private final class Wired implements CounterStore {

        @Override
        public CompletionStage<Answer> apply(Request request) {
            return memory.apply(request);
        }

        @Override
        public CompletionStage<Void> openSession(String name, String session, Duration retention) {
            return memory.openSession(name, session, retention);
        }

        @Override
        public VersionStore versions() {
            return wired(VersionStore.class, memory.versions());
        }

        @Override
        public ClaimStore claims() {
            return wired(ClaimStore.class, memory.claims());
        }

        private <S> S wired(Class<S> type, S store) {
            Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, verb, args) -> {
                try {
                    return ((CompletionStage<?>) verb.invoke(store, args))
                            .thenApplyAsync(
                                    answer -> answer,
                                    task -> wire.execute(() -> {
                                        // Whoever asked has gone on by now, and waits.
                                        LockSupport.parkNanos(2_000_000);
                                        task.run();
                                    }));
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
            return type.cast(proxy);
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @AfterEach
    void close() {
        client.close();
        wire.shutdown();
    }

    @Test
    void valuesAreDecodedByWhoReadsThem() throws Exception {
        VersionedValue<String> value = VersionedValue.on(client, "v", codec);
        value.setIfAbsent("one");
        assertThat(value.read().value()).contains("one");
        assertThat(value.readAsync()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .value())
                .contains("one");
        assertThat(value.compareAndSet(0, "other")).isEmpty();
        assertThat(value.setIfAbsent("other")).isEmpty();
        value.update(present -> present.orElseThrow() + "!");
        value.updateAsync(present -> present.orElseThrow() + "!")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(value.read().value()).contains("one!!");
        assertThat(threads).isNotEmpty().doesNotContain("wire");
    }

    /** However fast the callback executor is: what it was given is done here before anybody can ask for more. */
    @Test
    void changesAreMadeByTheCallbackExecutor() throws Exception {
        try (Counters hasty =
                Counters.builder(new Wired()).callbacks(CodecThreadTest::atOnce).build()) {
            VersionedValue<String> value = VersionedValue.on(hasty, "v", codec);
            value.setIfAbsent("one");
            value.updateAsync(present -> {
                        threads.add(Thread.currentThread().getName());
                        return present.orElseThrow() + "!";
                    })
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(threads).containsOnly("callback");
        }
    }

    private static void atOnce(Runnable task) {
        Thread callback = new Thread(task, "callback");
        callback.start();
        try {
            callback.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void resultsAreDecodedByWhoAsksForThem() throws Exception {
        IdempotencyGuard<String> guard = IdempotencyGuard.on(client, codec);
        guard.once("k", () -> "done");
        assertThat(guard.once("k", () -> "again")).isEqualTo("done");
        assertThat(guard.result("k")).contains("done");
        assertThat(guard.resultAsync("k").toCompletableFuture().get(30, TimeUnit.SECONDS))
                .contains("done");
        assertThat(threads).isNotEmpty().doesNotContain("wire");
    }
}
