package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that hold and wait, and are killed or told to end. */
@Tag("slow")
@Timeout(180)
class RedisDeadClientsTest {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final long GENEROUS_SECONDS = 60;

    private final RedisServer server = RedisServer.shared();
    private final List<RedisTransport> transports = new ArrayList<>();
    private final List<Locks> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(Locks::close);
        transports.forEach(RedisTransport::close);
    }

    private Locks client() {
        RedisTransport transport = ClientLibrary.chosen().connect(server.uri(), COMMAND_TIMEOUT);
        transports.add(transport);
        Locks client = Locks.on(RedisLeaseStore.over(transport));
        clients.add(client);
        return client;
    }

    private static LeaseOptions leased(Duration lease) {
        return LeaseOptions.defaults().withDuration(lease);
    }

    private static DistributedSemaphore semaphore(Locks client, String name, int size, Duration lease) {
        return client.semaphore(name, size).withOptions(leased(lease));
    }

    private static DistributedReadWriteLock readWrite(Locks client, String name, Duration lease) {
        return client.readWriteLock(name).withOptions(leased(lease));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(GENEROUS_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void awaitQueue(String queue, int waiters) {
        Awaitility.await(queue)
                .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                .until(() -> server.command("ZCARD", queue).equals("" + waiters));
    }

    private long listening() {
        return server.command("PUBSUB", "CHANNELS", Keys.channel("*")).lines().count();
    }

    private boolean exists(String name, String kind) {
        return server.command("EXISTS", Keys.of(name, kind)).equals("1");
    }

    @Test
    @DisplayName("E1 five queued clients whose process was killed are passed over in the step that frees the name")
    void fiveDeadWaitersAreNotWaitedFor() {
        Map<String, Wanted> names = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) for (Wanted wanted : Wanted.values()) names.put(wanted.name() + i, wanted);
        Locks holder = client();
        Locks living = client();
        Map<String, Lease> held = new LinkedHashMap<>();
        names.forEach((name, wanted) -> held.put(name, await(wanted.ask(holder, name, LONG))));
        Map<String, CompletionStage<? extends Lease>> next = new LinkedHashMap<>();
        Stream<String> steps =
                names.entrySet().stream().map(each -> "queue 5 " + each.getValue().kind + ' ' + each.getKey());
        long listening = listening();
        try (ClientJvm jvm = ClientJvm.start(server.uri(), LONG, steps.toArray(String[]::new))) {
            names.forEach((name, wanted) -> awaitQueue(wanted.queue(name), 5));
            names.forEach((name, wanted) -> next.put(name, wanted.ask(living, name, LONG)));
            names.forEach((name, wanted) -> awaitQueue(wanted.queue(name), 6));
            Map<String, String> last = new LinkedHashMap<>();
            names.forEach((name, wanted) -> last.put(name, server.command("ZRANGE", wanted.queue(name), "-1", "-1")));
            jvm.kill();
            Awaitility.await("the server sees the connections closed")
                    .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                    .until(() -> listening() == listening);
            List<String> delays = new ArrayList<>();
            names.forEach((name, wanted) -> {
                long began = System.nanoTime();
                await(held.get(name).releaseAsync());
                assertThat(wanted.holder(server, name))
                        .as("who has " + name + " when it was released")
                        .isEqualTo(last.get(name));
                await(next.get(name));
                delays.add(name + ' ' + (System.nanoTime() - began) / 1000 + " us");
            });
            System.out.println("E1 from release to the next living waiter behind five dead ones: " + delays);
        }
    }

    @Test
    @DisplayName("E6 E10 A27 what a killed process held is free when its lease is over, and nothing else is")
    void theLeasesOfAKilledProcessEnd() {
        Locks other = client();
        LockLease reader = await(readWrite(other, "read", SHORT).readLock().acquireAsync());
        Lease permit = await(semaphore(other, "permits", 4, SHORT).acquireAsync(1));
        String[] steps = {"take lock lock", "take 3/4 permits", "take read read", "take write write"};
        try (ClientJvm jvm = ClientJvm.start(server.uri(), SHORT, steps)) {
            CompletionStage<LockLease> lock = other.lock("lock", leased(SHORT)).acquireAsync();
            CompletionStage<? extends Lease> permits =
                    semaphore(other, "permits", 4, SHORT).acquireAsync(3);
            CompletionStage<LockLease> write =
                    readWrite(other, "write", SHORT).writeLock().acquireAsync();
            Awaitility.await("it renews")
                    .pollDelay(SHORT.plusMillis(500))
                    .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                    .until(() -> !lock.toCompletableFuture().isDone()
                            && !permits.toCompletableFuture().isDone()
                            && !write.toCompletableFuture().isDone());
            jvm.kill();
            long killed = System.nanoTime();
            await(lock);
            await(permits);
            await(write);
            System.out.println("A27 all leases of " + SHORT + " were over "
                    + Duration.ofNanos(System.nanoTime() - killed).toMillis() + " ms after the kill");
            Awaitility.await("the dead reader's share ends, the other's does not")
                    .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                    .until(() -> readWrite(other, "read", SHORT)
                                    .writeLock()
                                    .tryAcquire()
                                    .isEmpty()
                            && server.command("ZCARD", Keys.of("read", "rw")).equals("1"));
            assertThat(reader.isHeld()).isTrue();
            assertThat(permit.isHeld()).isTrue();
            assertThat(semaphore(other, "permits", 4, SHORT).availablePermits()).isZero();
            CompletionStage<LockLease> writer =
                    readWrite(other, "read", SHORT).writeLock().acquireAsync();
            assertThat(reader.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(await(writer).isHeld()).isTrue();
        }
    }

    @Test
    @DisplayName("A27 a process that closes its clients, by itself or when it is told to end, leaves nothing behind")
    void aProcessThatEndsInOrderLeavesNothing() {
        String[] steps = {
            "take lock lock", "take 3/4 permits", "take read read", "take write write", "queue 1 lock busy"
        };
        Lease busy = await(client().lock("busy", leased(LONG)).acquireAsync());
        for (boolean told : List.of(false, true)) {
            try (ClientJvm jvm = ClientJvm.start(server.uri(), LONG, steps)) {
                awaitQueue(Wanted.LOCK.queue("busy"), 1);
                assertThat(exists("lock", "lock")
                                && exists("permits", "permits")
                                && exists("read", "rw")
                                && exists("write", "rw"))
                        .isTrue();
                if (told) jvm.terminate();
                else jvm.closeClients();
                assertThat(List.of(
                                exists("lock", "lock"),
                                exists("permits", "permits"),
                                exists("read", "rw"),
                                exists("write", "rw"),
                                exists("busy", "queue")))
                        .as("told to end: %s", told)
                        .containsOnly(false);
            }
        }
        assertThat(busy.isHeld()).isTrue();
    }
}
