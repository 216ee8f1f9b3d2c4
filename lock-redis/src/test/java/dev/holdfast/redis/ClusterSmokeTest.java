package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster in good health, over both client libraries. What happens to one is tested in the profile {@code topologies}. */
@EachServer
@Timeout(60)
@SuppressWarnings("try") // permits that only have to be held
class ClusterSmokeTest {

    private static final ClusterServers CLUSTER = ClusterServers.start(3, 0);

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @ParameterizedTest
    @EnumSource
    void locksAndSemaphoresOfAllNodesAreShared(ClientLibrary library) throws Exception {
        try (Client one = new Client(library);
                Client other = new Client(library.other())) {
            List<RedisServer> used = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "job:" + library + i;
                used.add(CLUSTER.primaryOf(Keys.of(name, "lock")));
                try (LockLease held = one.locks.lock(name).acquire()) {
                    CompletableFuture<LockLease> next =
                            other.locks.lock(name).acquireAsync().toCompletableFuture();
                    held.release();
                    assertThat(next.orTimeout(20, TimeUnit.SECONDS).join().fencingToken())
                            .isGreaterThan(held.fencingToken());
                    next.join().release();
                }
                try (Lease permit = one.locks.semaphore(name, 2).acquire();
                        Lease second = other.locks.semaphore(name, 2).acquire()) {
                    assertThat(one.locks.semaphore(name, 2).tryAcquire()).isEmpty();
                }
            }
            assertThat(used.stream().distinct()).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPrimaryCanBeAskedByItself(ClientLibrary library) {
        try (Client client = new Client(library)) {
            assertThat(client.transport.nodes())
                    .hasSize(3)
                    .doesNotHaveDuplicates()
                    .doesNotContain(client.transport);
        }
    }

    @Test
    @DisplayName("C17 servers see the same slots, for all keys of a name")
    void serversSeeTheSameSlots() {
        RedisServer any = CLUSTER.servers().get(0);
        for (String name : List.of(
                "a", "{", "}", "{}", "a{b}c", "}{", "%", "a:b:c", "\u00e4\u4e2d\ud83d\ude00", "x".repeat(512))) {
            for (String kind : List.of("lock", "fence", "queue")) {
                String key = Keys.of(name, kind);
                assertThat(any.command("CLUSTER", "KEYSLOT", key))
                        .as(key)
                        .isEqualTo(Integer.toString(Slots.of(key)))
                        .isEqualTo(Integer.toString(Slots.of(Keys.of(name, "lock"))));
            }
        }
    }

    private static final class Client implements AutoCloseable {

        private final RedisTransport transport;
        private final Locks locks;

        Client(ClientLibrary library) {
            transport = library.shared(CLUSTER.uri()).transport();
            locks = Locks.on(RedisLeaseStore.over(transport));
        }

        @Override
        public void close() {
            locks.close();
            transport.close();
        }
    }
}
