package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that are interrupted just when they get what they wait for. */
@Timeout(120)
class LateInterruptTest {

    private static final int ROUNDS = 600;

    @Test
    void severalLocksAreHandedOverOrGivenBack() throws Exception {
        InMemoryLeaseStore store = new InMemoryLeaseStore();
        FaultyStore wire = new FaultyStore(store);
        Locks locks = Locks.on(wire);
        // Long, so that what is lost sight of stays in sight.
        MultiLock both = locks.all("a", "b").withOptions(LeaseOptions.defaults().withDuration(Duration.ofHours(24)));
        Random random = new Random(7);
        int interrupted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            wire.fault(Verb.ACQUIRE_ALL, Fault.HELD_REPLY);
            CompletableFuture<Boolean> got = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try (MultiLease lease = both.acquire()) {
                    got.complete(lease.isHeld());
                } catch (InterruptedException e) {
                    got.complete(false);
                }
            });
            thread.start();
            while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
            thread.interrupt();
            for (int spin = random.nextInt(1 + random.nextInt(10_000)); spin > 0; spin--) Thread.onSpinWait();
            wire.letGo();
            if (!got.get()) interrupted++;
            thread.join();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(EngineAccess.names(locks))
                        .as("names still held after %d rounds", ROUNDS)
                        .isZero());
        assertThat(interrupted).as("interrupts that came first").isPositive();
        locks.close();
        store.close();
    }
}
