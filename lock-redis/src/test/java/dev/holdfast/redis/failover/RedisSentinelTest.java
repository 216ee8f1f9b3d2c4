package dev.holdfast.redis.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.SentinelServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The primary is found by its Sentinels. What happens when it dies is in {@link RedisFailoverTest}. */
@Timeout(120)
class RedisSentinelTest {

    @Test
    void thePrimaryIsFoundByItsSentinels() throws Exception {
        try (SentinelServers servers = SentinelServers.start();
                RedisTransport transport = servers.connect();
                Locks locks = Locks.on(RedisLeaseStore.over(transport))) {
            RedisServer primary = servers.primary();
            try (LockLease lock = locks.lock("found").acquire();
                    PermitLease permit = locks.semaphore("found", 2).acquire()) {
                assertThat(lock.isHeld() && permit.isHeld()).isTrue();
                assertThat(primary.command("EXISTS", Keys.of("found", "lock"))).isEqualTo("1");
            }
            assertThat(transport.server().countsReceivers()).isTrue();
            assertThat(primary.command("PUBSUB", "CHANNELS", Keys.channel("*"))).isNotEmpty();
        }
    }
}
