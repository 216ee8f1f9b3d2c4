package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.serial.SerialExecutor;
import dev.holdfast.lock.serial.TaskRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a serial executor whose tasks do not come to a thread: pools of the JDK, in real time. */
@Timeout(60)
class SerialCloseTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final Locks locks = Locks.on(store);
    private final Locks others = Locks.on(store);
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void close() {
        goOn.countDown();
        pool.shutdownNow();
        others.close();
        locks.close();
        store.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    private SerialExecutor serial(Executor executor) {
        return SerialExecutor.builder(locks)
                .executor(executor)
                .grace(Duration.ofMillis(50))
                .build();
    }

    private void handed() {
        await().until(() -> pool.getQueue().size() == 1);
    }

    private void free() {
        await().until(() -> others.lock("serial:k").tryAcquire().isPresent());
    }

    private static void isTurnedAway(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(TaskRejectedException.class);
    }

    @Test
    @DisplayName("a pool whose only thread is busy: what waits for it fails, does not run later, and holds no lock")
    void aFullPool() throws Exception {
        pool.submit(() -> {
            goOn.await();
            return null;
        });
        SerialExecutor serial = serial(pool);
        CompletionStage<Integer> task = serial.submit("k", lease -> ran.incrementAndGet());
        handed();
        serial.close();
        isTurnedAway(task);
        free();
        goOn.countDown();
        pool.submit(() -> {}).get(30, TimeUnit.SECONDS);
        assertThat(ran).hasValue(0);
        assertThat(serial.busyKeys()).isZero();
    }

    @Test
    @DisplayName(
            "a pool that is shut down at once drops what it has: its stage fails all the same, and its lock is given back")
    void aDiscardingPool() throws Exception {
        pool.submit(() -> {
            goOn.await();
            return null;
        });
        SerialExecutor serial = serial(pool);
        CompletionStage<Integer> task = serial.submit("k", lease -> ran.incrementAndGet());
        handed();
        assertThat(pool.shutdownNow()).hasSize(1);
        serial.close();
        isTurnedAway(task);
        free();
        assertThat(serial.busyKeys()).isZero();
    }

    @Test
    @DisplayName("cancelling many of a long backlog takes them out, counts exactly, and keeps the order of the rest")
    void cancellingManyKeepsTheOrder() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        List<Integer> order = new ArrayList<>();
        SerialExecutor serial = SerialExecutor.builder(locks).backlog(2_000).build();
        CountDownLatch begun = new CountDownLatch(1);
        serial.submitAsync("k", lease -> {
            begun.countDown();
            return first;
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        List<CompletionStage<Boolean>> stages = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int number = i;
            stages.add(serial.submit("k", lease -> order.add(number)));
        }
        for (int i = 1_999; i >= 0; i--)
            if (i % 100 != 0) stages.get(i).toCompletableFuture().cancel(false);
        for (int i = 0; i < 1_980; i++) stages.add(serial.submit("k", lease -> order.add(-1)));
        isTurnedAway(serial.submit("k", lease -> order.add(-1)));
        first.complete(null);
        stages.get(3_979).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(order).hasSize(2_000);
        assertThat(order.subList(0, 20)).isSorted().allMatch(number -> number % 100 == 0);
        serial.close();
    }
}
