package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FuzzedNames;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Odd names on their whole way: into keys, through scripts, back in messages and in what the inspector lists. */
@Timeout(60)
class RedisFuzzedNamesTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration CLAIM = Duration.ofSeconds(10);

    @Test
    @DisplayName(
            "C17 names with braces, colons, percent signs, patterns and any letters are locks of their own, by their exact names")
    void oddNamesComeBackAsTheyWere() {
        RedisServer server = RedisServer.shared();
        Set<String> names = FuzzedNames.valid(17).limit(200).collect(Collectors.toSet());
        Set<String> granted = ConcurrentHashMap.newKeySet();
        try (RedisLeaseStore store = RedisLeaseStore.owning(
                ClientLibrary.chosen().shared(server.restrictedUri()).transport())) {
            store.subscribe("b", new GrantListener() {
                @Override
                public void granted(String name, OwnerId owner, long grant) {
                    granted.add(name);
                }

                @Override
                public void resumed() {}
            });
            OwnerId a = new OwnerId("a", 1, CLAIM);
            OwnerId b = new OwnerId("b", 1, CLAIM);
            forEach(names, name -> store.acquire(name, a, LEASE, true));
            forEach(names, name -> store.acquire(name, b, LEASE, true));
            assertThat(listed(store)).isEqualTo(names);
            forEach(names, name -> store.leave(name, a));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> granted.size() == names.size());
            assertThat(granted).isEqualTo(names);
        }
    }

    private static Set<String> listed(RedisLeaseStore store) {
        Set<String> listed = new HashSet<>();
        String cursor = "";
        do {
            NamePage page = join(store.inspector().names(Kind.LOCK, "", cursor));
            listed.addAll(page.names());
            cursor = page.next();
        } while (!cursor.isEmpty());
        return listed;
    }

    private static void forEach(Set<String> names, Function<String, CompletionStage<?>> verb) {
        List<CompletableFuture<?>> all = names.stream()
                .<CompletableFuture<?>>map(name -> verb.apply(name).toCompletableFuture())
                .toList();
        all.forEach(each -> join(each));
    }
}
