package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Locks kept by several servers, as an application opens them. */
class HoldfastQuorumTest {

    @Test
    void badServersAreRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> Holdfast.quorum("redis://localhost:1", "redis://localhost:2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("members must be 3, 5 or another odd number");
        assertThatThrownBy(() -> HoldfastQuorum.builder("redis://localhost:1", "secret", "redis://localhost:2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uri must be that of a Redis server")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> HoldfastQuorum.builder((String[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("uris must not be null");
        HoldfastQuorum.Builder three = HoldfastQuorum.builder("redis://h:1", "redis://h:2", "redis://h:3");
        assertThatThrownBy(() -> three.longestLease(Duration.ofDays(2))).hasMessageContaining("longestLease");
        assertThatThrownBy(() -> three.memberTimeout(Duration.ZERO)).hasMessageContaining("memberTimeout");
        assertThatThrownBy(() -> three.patience(Duration.ZERO)).hasMessageContaining("patience");
        assertThatThrownBy(() -> three.application(" ")).hasMessageContaining("application");
    }

    @Test
    void withoutAMajorityItDoesNotOpen() {
        assertThatThrownBy(() -> HoldfastQuorum.builder(
                                "redis://127.0.0.1:1", "redis://127.0.0.1:2", "redis://user:secret@127.0.0.1:3")
                        .connectTimeout(Duration.ofSeconds(2))
                        .connect())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("no majority of the 3 members of the quorum can be reached")
                .hasMessageContaining("127.0.0.1:3")
                .hasMessageNotContaining("secret");
    }

    @Test
    @Tag("topology")
    void aLockOfThreeServersOneOfWhichIsDown() throws InterruptedException {
        List<RedisServer> servers =
                Stream.generate(() -> RedisServer.start()).limit(3).toList();
        servers.get(1).kill();
        LeaseOptions options = LeaseOptions.defaults().withDuration(Duration.ofSeconds(2));
        try (HoldfastQuorum quorum = HoldfastQuorum.builder(
                        servers.stream().map(RedisServer::uri).toArray(String[]::new))
                .longestLease(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(20))
                .connect()) {
            LockLease lease = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> quorum.lock("a", options).tryAcquire(), Optional::isPresent)
                    .orElseThrow();
            assertThat(quorum.all("b", "c").withOptions(options).tryAcquire()).isPresent();
            servers.get(1).restart();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            servers.get(1).command("EXISTS", "holdfast:member").equals("1"));
            assertThat(lease.isHeld()).isTrue();
            assertThatThrownBy(() -> quorum.lock("long").acquireUninterruptibly())
                    .hasMessageContaining("longest lease of this quorum");
        } finally {
            servers.forEach(RedisServer::close);
        }
    }
}
