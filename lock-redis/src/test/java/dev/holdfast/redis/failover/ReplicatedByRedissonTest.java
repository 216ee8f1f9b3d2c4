package dev.holdfast.redis.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A primary with a replica, where Redisson itself looks who is which, or is told. */
@Tag("topology")
@Timeout(120)
class ReplicatedByRedissonTest {

    private final RedisServer first = RedisServer.start();
    private RedisServer second;

    @BeforeEach
    void replicate() {
        second = first.startReplica();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> second.command("ROLE").contains("connected"));
    }

    @AfterEach
    void close() {
        second.close();
        first.close();
    }

    @Test
    @DisplayName("C9 the two change places by hand, and the transport follows Redisson to the new primary")
    void theTwoChangePlaces() throws Exception {
        Config config = config();
        config.useReplicatedServers()
                .addNodeAddress(first.uri(), second.uri())
                .setScanInterval(200)
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        RedissonClient client = Redisson.create(config);
        try (RedisTransport transport = RedissonTransport.of(client);
                Locks locks = Locks.on(RedisLeaseStore.over(transport))) {
            LockLease before = locks.lock("moved").acquire();
            before.close();
            assertThat(second.command("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
            assertThat(first.command("REPLICAOF", second.host(), Integer.toString(second.port())))
                    .isEqualTo("OK");
            LockLease after = Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> locks.lock("moved").acquire(), lease -> true);
            assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
            assertThat(second.command("EXISTS", Keys.of("moved", "lock"))).isEqualTo("1");
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> !second.command("PUBSUB", "CHANNELS", Keys.channel("*"))
                            .isEmpty());
            after.close();
        } finally {
            ClientLibrary.end(client);
        }
    }

    @Test
    void whatIsCalledPrimaryAndIsAReplicaIsNotUsed() {
        Config config = config();
        config.useMasterSlaveServers()
                .setMasterAddress(second.uri())
                .addSlaveAddress(first.uri())
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        RedissonClient client = Redisson.create(config);
        try {
            BackendUnavailableException refusal =
                    catchThrowableOfType(BackendUnavailableException.class, () -> RedissonTransport.of(client));
            assertThat(refusal).hasMessageContaining(second.port() + " is a replica");
            assertThat(refusal.isTransient()).isTrue();
        } finally {
            ClientLibrary.end(client);
        }
    }

    private static Config config() {
        return new Config().setThreads(4).setNettyThreads(4);
    }
}
