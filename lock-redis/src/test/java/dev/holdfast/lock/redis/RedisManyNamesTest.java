package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for many names costs the server no connections. */
@Tag("slow")
@Timeout(120)
class RedisManyNamesTest {

    private static final int NAMES = 5_000;

    private final RedisServer server = RedisServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    @DisplayName("B13 who waits for 5 000 names has one connection and one channel for messages")
    void fiveThousandNamesAreWaitedForOnOneConnection() {
        LeaseOptions long_ = LeaseOptions.defaults().withDuration(Duration.ofMinutes(2));
        try (RedisTransport one = ClientLibrary.chosen().connect(server.uri(), Duration.ofSeconds(30));
                RedisTransport other = ClientLibrary.chosen().connect(server.uri(), Duration.ofSeconds(30));
                Locks holder = Locks.on(RedisLeaseStore.over(one));
                Locks waiter = Locks.on(RedisLeaseStore.over(other))) {
            List<CompletionStage<LockLease>> held = new ArrayList<>();
            for (int i = 0; i < NAMES; i++)
                held.add(holder.lock("name-" + i, long_).acquireAsync());
            AtomicInteger turns = new AtomicInteger();
            List<LockLease> leases = held.stream().map(RedisManyNamesTest::join).toList();
            for (int i = 0; i < NAMES; i++) {
                waiter.lock("name-" + i, long_).acquireAsync().thenAccept(lease -> turns.incrementAndGet());
            }
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> waiting() == NAMES);
            assertThat(server.command("CLIENT", "LIST", "TYPE", "pubsub").lines())
                    .hasSizeLessThanOrEqualTo(2);
            assertThat(server.command("PUBSUB", "CHANNELS", "*").lines()).hasSizeLessThanOrEqualTo(2);
            leases.forEach(LockLease::releaseAsync);
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> turns.get() == NAMES);
        }
    }

    private int waiting() {
        return Integer.parseInt(server.command("EVAL", "return #redis.call('keys', '*:queue')", "0"));
    }

    private static LockLease join(CompletionStage<LockLease> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
