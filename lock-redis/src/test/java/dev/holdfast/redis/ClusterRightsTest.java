package dev.holdfast.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.redis.RedisFenceGate;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.OperationsPage;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rights that {@code docs/operations.md} grants for a cluster, beside those of a feature. */
@Tag("topology")
@Timeout(120)
class ClusterRightsTest {

    private static final Duration LEASE = Duration.ofSeconds(60);

    @Test
    void locksNeedNoMoreThanThePageGrants() {
        try (ClusterServers cluster = ClusterServers.start(3, 0)) {
            for (RedisServer each : cluster.servers())
                OperationsPage.allow(
                        each, "clerk", "secret", List.of("locks", "fence gates in Redis", "if it is a cluster"));
            try (LettuceTransport transport = LettuceTransport.builder(
                                    cluster.uri().replace("redis://", "redis://clerk:secret@"))
                            .connectTimeout(Duration.ofSeconds(20))
                            .connect();
                    RedisLeaseStore store = RedisLeaseStore.over(transport)) {
                for (int i = 0; i < 30; i++) lock(store, "job:" + i);
                RedisServer other = halfMoved(cluster, "job:half");
                RedisFenceGate.over(transport).admit("job:half", 7);
                assertThat(other.command("CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slotOf("job:half"))))
                        .as("it was asked for behind ASKING")
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void withoutThemItIsToldWhatIsMissing() {
        try (ClusterServers cluster = ClusterServers.start(3, 0)) {
            for (RedisServer each : cluster.servers()) OperationsPage.allow(each, "clerk", "secret", List.of("locks"));
            assertThatThrownBy(
                            () -> LettuceTransport.builder(cluster.uri().replace("redis://", "redis://clerk:secret@"))
                                    .connectTimeout(Duration.ofSeconds(20))
                                    .connect())
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("cluster");
        }
    }

    /** Keys that are not there yet are asked for at this one from now on. */
    private static RedisServer halfMoved(ClusterServers cluster, String name) {
        RedisServer from = cluster.primaryOf(slotOf(name));
        RedisServer to = cluster.primaries().stream()
                .filter(each -> each != from)
                .findFirst()
                .orElseThrow();
        cluster.beginMove(slotOf(name), to);
        return to;
    }

    private static int slotOf(String name) {
        return Slots.of(Keys.of(name, "gate"));
    }

    private static void lock(RedisLeaseStore store, String name) {
        OwnerId owner = new OwnerId("a", 1, Duration.ofSeconds(3));
        assertThat(join(store.acquire(name, owner, LEASE, true))).isInstanceOf(Reply.Granted.class);
        assertThat(join(store.renew(name, owner, LEASE))).isTrue();
    }
}
