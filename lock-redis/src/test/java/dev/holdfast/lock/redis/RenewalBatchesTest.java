package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.LeaseStore.Renewal;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many renewals in few commands; that each has its own answer is in the store's contract. */
@Timeout(60)
class RenewalBatchesTest {

    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration LONGER = Duration.ofMinutes(5);

    private static RedisServer server;

    private final OwnerId owner = new OwnerId("a", 1, Duration.ofSeconds(3));
    private final RedisTransport transport =
            ClientLibrary.chosen().shared(server.uri()).transport();
    private final RedisLeaseStore store = RedisLeaseStore.over(transport);

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.command("FLUSHALL");
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private List<Renewal> held(int names) {
        List<Renewal> renewals = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            store.acquire("n" + i, owner, LEASE, false).toCompletableFuture().join();
            renewals.add(new Renewal("n" + i, owner, LONGER));
        }
        return renewals;
    }

    private static boolean answer(CompletionStage<Boolean> stage) {
        return stage.toCompletableFuture().join();
    }

    private long millisLeft(int name) {
        return Long.parseLong(server.command("PTTL", Keys.of("n" + name, "lock")));
    }

    @Test
    @DisplayName("A17 a hundred renewals cost one command")
    void manyRenewalsAreFewCommands() {
        List<Renewal> renewals = held(250);
        store.renewAll(renewals).forEach(RenewalBatchesTest::answer);
        server.command("CONFIG", "RESETSTAT");
        assertThat(store.renewAll(renewals)).hasSize(250).allMatch(RenewalBatchesTest::answer);
        assertThat(server.command("INFO", "commandstats")).contains("cmdstat_evalsha:calls=3,");
        assertThat(millisLeft(249)).isGreaterThan(LEASE.toMillis());
    }

    @Test
    @DisplayName("A14 a key that is no lock spoils no other renewal")
    void aForeignKeySpoilsNoOther() {
        List<Renewal> renewals = held(5);
        server.command("DEL", Keys.of("n2", "lock"));
        server.command("RPUSH", Keys.of("n2", "lock"), "not", "a", "lock");
        List<CompletionStage<Boolean>> answers = store.renewAll(renewals);
        for (int i = 0; i < 5; i++) {
            if (i == 2) continue;
            assertThat(answer(answers.get(i))).isTrue();
            assertThat(millisLeft(i)).isGreaterThan(LEASE.toMillis());
        }
        assertThatThrownBy(() -> answer(answers.get(2)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
    }

    @Test
    @DisplayName("C21 a name that this user may not touch any more spoils no other renewal")
    void aForbiddenNameSpoilsNoOther() {
        List<Renewal> renewals = held(5);
        server.command(
                "ACL", "SETUSER", "default", "resetkeys", "~holdfast:{n0}*", "~holdfast:{n1}*", "~holdfast:{n3}*");
        try {
            List<CompletionStage<Boolean>> answers = store.renewAll(renewals.subList(0, 4));
            assertThat(answer(answers.get(0))).isTrue();
            assertThat(answer(answers.get(1))).isTrue();
            assertThat(answer(answers.get(3))).isTrue();
            assertThatThrownBy(() -> answer(answers.get(2))).hasMessageContaining("NOPERM");
        } finally {
            server.command("ACL", "SETUSER", "default", "allkeys");
        }
    }
}
