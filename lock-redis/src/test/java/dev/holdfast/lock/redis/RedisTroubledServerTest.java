package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of those who hold while a server answers, and refuses everybody. */
@Tag("slow") // leases are waited out
@Timeout(90)
class RedisTroubledServerTest {

    private static final LeaseOptions BRIEF = LeaseOptions.defaults().withDuration(Duration.ofSeconds(5));

    private final Semaphore failedRenewals = new Semaphore(0);

    /** On a busy machine the first connection of a JVM may take longer than the time there is for one. */
    private static RedisTransport connect(RedisServer server) {
        try {
            return ClientLibrary.chosen().connect(server.uri());
        } catch (BackendUnavailableException busy) {
            return ClientLibrary.chosen().connect(server.uri());
        }
    }

    private Locks client(RedisTransport transport) {
        return Locks.builder(RedisLeaseStore.over(transport))
                .patience(Duration.ofMillis(300))
                .listener(new LockListener() {
                    @Override
                    public void renewalFailed(Subject subject, Throwable failure) {
                        failedRenewals.release();
                    }
                })
                .build();
    }

    @Test
    @DisplayName(
            "G3 a script that runs for ever: leases outlast a short one; a long one ends them, and their holders are told in time")
    void aBusyServerTakesNoLeaseBeforeItsTime() throws Exception {
        try (RedisServer server = RedisServer.start("--lua-time-limit", "50");
                RedisTransport transport = connect(server);
                Locks locks = client(transport);
                RedisClient script = new RedisClient(URI.create(server.uri()))) {
            LockLease lease = locks.lock("job", BRIEF).acquire();
            script.send("EVAL", "while true do end", "0");
            assertThat(failedRenewals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            server.command("SCRIPT", "KILL");
            script.receive();
            lease.renew();
            assertThat(lease.isHeld()).isTrue();
            script.send("EVAL", "while true do end", "0");
            Awaitility.await().until(() -> server.command("PING").startsWith("-BUSY"));
            assertThatThrownBy(() -> locks.lock("other", BRIEF).tryAcquire())
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("BUSY");
            assertThat(lease.whenLost().toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(LossCause.EXPIRED);
            assertThat(server.command("PING"))
                    .as("it was told before the server was free")
                    .startsWith("-BUSY");
            server.command("SCRIPT", "KILL");
        }
    }

    @Test
    @DisplayName(
            "G4 a server that cannot save and so takes no writes: nothing new is held, and all goes on when it can")
    void aServerThatCannotSaveHoldsNothingNew() throws Exception {
        // Not even root may write there.
        try (RedisServer server = RedisServer.start("--dir", "/proc", "--save", "3600 1");
                RedisTransport transport = connect(server);
                Locks locks = client(transport)) {
            LockLease lease = locks.lock("job").acquire();
            server.command("BGSAVE");
            Awaitility.await()
                    .until(() -> server.command("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
            assertThatThrownBy(() -> locks.lock("other").tryAcquire())
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue())
                    .hasMessageContaining("MISCONF");
            assertThat(server.command("EXISTS", "holdfast:{other}:lock")).isEqualTo("0");
            assertThat(lease.isHeld()).as("until its time is over").isTrue();
            server.config("stop-writes-on-bgsave-error", "no");
            lease.renew();
            locks.lock("other").tryAcquire(Duration.ofSeconds(20)).orElseThrow().close();
            lease.close();
        }
    }
}
