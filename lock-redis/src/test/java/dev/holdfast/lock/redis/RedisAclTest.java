package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Durability;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.OperationsPage;
import dev.holdfast.redis.testing.RecordingTransport;
import dev.holdfast.redis.testing.RecordingTransport.Sent;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.ScriptFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rights that {@code docs/operations.md} grants for each feature: with them, and no others, all its scripts run; and there
 * is none that they do not need. All contracts run with the rights of all features together: see {@link RedisFixture}.
 */
@Timeout(60)
class RedisAclTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final OwnerId A = new OwnerId("a", 1, Duration.ofSeconds(3));

    private final RedisServer server = RedisServer.shared();

    static List<String> features() {
        return FeatureTour.FEATURES;
    }

    @ParameterizedTest
    @DisplayName("A user with the rights of one feature can do all of it, and has no right that no script of it needs")
    @MethodSource("features")
    void theRightsOfAFeatureAreThoseItNeeds(String feature) {
        List<Sent> sent = used(feature);
        List<Script> scripts = sent.stream().map(Sent::script).toList();
        assertThat(OperationsPage.commands(feature))
                .as("docs/operations.md, commands for " + feature)
                .isEqualTo(OperationsPage.commands(scripts, new ServerTraits("7.0", true, true)));
        assertThat(OperationsPage.keys(feature))
                .as("docs/operations.md, keys for " + feature)
                .isEqualTo(sent.stream()
                        .flatMap(each -> each.keys().stream())
                        .map(key -> key.replaceFirst("\\{.*}", "{*}"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void noScriptIsForgotten() throws IOException, URISyntaxException {
        Set<String> used = new HashSet<>();
        for (String feature : FeatureTour.FEATURES)
            used(feature)
                    .forEach(
                            sent -> used.addAll(List.of(sent.script().toString().split(" within "))));
        for (Path file : ScriptFiles.beside(RedisLeaseStore.class, "lock_acquire.lua")) {
            String name = file.getFileName().toString();
            // The beginnings of scripts are in scripts that end otherwise.
            boolean isPrelude = Files.readString(file).contains("-- returns  nothing; defines")
                    || List.of("lock_take.lua", "lock_free.lua").contains(name);
            if (!isPrelude) assertThat(used).contains(name);
        }
    }

    @Test
    @DisplayName("One name's rights: the pattern of a key may name the beginning of names in place of all")
    void rightsCanBeNarrowedToNames() {
        OperationsPage.allow(server, "tenant", "secret", List.of());
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "tenant"));
        OperationsPage.rights(FeatureTour.LOCKS).forEach(rule -> words.add(rule.replace("{*}", "{shop:*}")));
        assertThat(server.command(words.toArray(String[]::new))).isEqualTo("OK");
        try (RedisLeaseStore store =
                RedisLeaseStore.owning(ClientLibrary.chosen().connect(server.uri("tenant", "secret")))) {
            assertThat(join(store.acquire("shop:42", A, LEASE, true))).isInstanceOf(Reply.Granted.class);
            for (String other : List.of("bank:42", "x{shop:1}", "x}:{shop:1"))
                assertThatThrownBy(() -> join(store.acquire(other, A, LEASE, true)))
                        .hasCauseInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("NOPERM");
        }
    }

    @Test
    @DisplayName("Waiting for copies takes rights of its own, and says so where they are missing")
    void copiesAreWaitedForWithRightsOfTheirOwn() {
        assertThat(grantedWithACopy("locks")).contains("wait");
        assertThat(grantedWithACopy("locks", "if locks wait for copies")).contains("reached 0 replicas");
    }

    /** Why nobody holds: there is no replica. */
    private String grantedWithACopy(String... features) {
        OperationsPage.allow(server, "durable", "secret", List.of(features));
        LeaseOptions durable = LeaseOptions.defaults().withDurability(Durability.replicas(1, Duration.ofMillis(50)));
        try (RedisTransport transport = ClientLibrary.chosen()
                        .shared(server.uri("durable", "secret"))
                        .transport();
                Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                        .patience(Duration.ofSeconds(5))
                        .build()) {
            return String.valueOf(catchThrowable(
                            () -> locks.lock("job " + features.length, durable).tryAcquire())
                    .getMessage());
        }
    }

    /** What all of a feature sends, to a server that counts who hears a message and to one that does not. */
    private List<Sent> used(String feature) {
        // Rights count from one command to the next, so one connection does for all features.
        OperationsPage.allow(server, "one-feature", "secret", List.of(feature));
        List<Sent> sent = new ArrayList<>();
        try (RedisTransport anybody =
                        ClientLibrary.chosen().shared(server.uri()).transport();
                RedisTransport restricted = ClientLibrary.chosen()
                        .shared(server.uri("one-feature", "secret"))
                        .transport()) {
            RecordingTransport counting = new RecordingTransport(restricted);
            for (RecordingTransport recording : List.of(counting, counting.withoutCounting())) {
                server.command("FLUSHALL");
                new FeatureTour(anybody).use(recording, feature);
                sent.addAll(recording.sent());
            }
        }
        return sent;
    }
}
