package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole stack over the URI of a cluster, of which one node is enough. */
@Tag("topology")
@Timeout(120)
class HoldfastClusterTest {

    private static final ClusterServers CLUSTER = ClusterServers.start(3, 0);

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void aNodeOrSeveralOfThemStandForTheCluster() throws InterruptedException {
        String first = CLUSTER.servers().get(0).uri();
        String others = CLUSTER.uri();
        try (Holdfast one = connect(first);
                Holdfast other = connect(others)) {
            for (int i = 0; i < 9; i++) {
                String name = "invoice:" + i;
                try (LockLease lease = one.lock(name).acquire()) {
                    assertThat(other.lock(name).tryAcquire()).isEmpty();
                    lease.renew();
                }
                try (Lease permit = other.semaphore(name, 1).acquire()) {
                    assertThat(one.semaphore(name, 1).tryAcquire()).isEmpty();
                    permit.renew();
                }
                assertThat(one.counter(name).increment()).isEqualTo(1);
                assertThat(other.counter(name).increment()).isEqualTo(2);
            }
        }
    }

    @Test
    void aSeedThatIsGoneDoesNotMatter() {
        RedisServer gone = RedisServer.start();
        gone.close();
        String seeds = "redis://127.0.0.1:" + gone.port() + ",127.0.0.1:"
                + CLUSTER.servers().get(1).port();
        try (Holdfast holdfast = connect(seeds)) {
            assertThat(holdfast.counter("views").increment()).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseOtherThanTheFirstIsRefused() {
        String uri = CLUSTER.servers().get(0).uri() + "/3";
        assertThatThrownBy(() -> connect(uri))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("SELECT is not allowed in cluster mode");
    }

    @Test
    void severalServersThatAreNoClusterAreRefused() {
        RedisServer single = RedisServer.start();
        String uri = single.uri() + ",127.0.0.1:" + single.port();
        assertThatThrownBy(() -> connect(uri))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("cluster support disabled");
        single.close();
    }

    private static Holdfast connect(String uri) {
        return Holdfast.builder(uri).connectTimeout(Duration.ofSeconds(20)).connect();
    }
}
