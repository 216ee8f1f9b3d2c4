package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.testing.FuzzedNames;
import dev.holdfast.redis.testing.RedisServer;
import io.lettuce.core.cluster.SlotHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static RedisServer cluster;

    @BeforeAll
    static void start() {
        cluster = RedisServer.start("--cluster-enabled", "yes");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aKeyIsPrefixNameInBracesAndKind() {
        assertThat(Keys.of("invoice:42", "lock")).isEqualTo("holdfast:{invoice:42}:lock");
        assertThat(Keys.channel("c1")).isEqualTo("holdfast:client:c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "{", "}", "{}", "a}:lock", "%7D", "%", "%25", "a{b}c", "}{", "Grüße 東京 🔒", "with space"})
    void everyNameComesBackFromItsKey(String name) {
        assertThat(Keys.nameOf(Keys.of(name, "lock"))).isEqualTo(name);
    }

    @Test
    void differentNamesHaveDifferentKeys() {
        List<String> names = List.of("a}:lock", "a", "a%7D:lock", "a%257D:lock", "a{", "a%7B", "{a}", "a}");
        assertThat(names.stream().map(name -> Keys.of(name, "lock")).collect(Collectors.toSet()))
                .hasSameSizeAs(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "holdfast:", "holdfast:{a", "other:{a}:lock"})
    void whatIsNoKeyHasNoName(String key) {
        assertThatThrownBy(() -> Keys.nameOf(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("C17 all keys of a name are in one slot, by the server's own count")
    void allKeysOfANameShareASlotAndTheTagIsTheWholeName() {
        FuzzedNames.valid(17).limit(40).forEach(name -> {
            String slot = cluster.command("CLUSTER", "KEYSLOT", Keys.of(name, "lock"));
            assertThat(cluster.command("CLUSTER", "KEYSLOT", Keys.of(name, "queue")))
                    .isEqualTo(slot);
            String tag = Keys.of(name, "").replace("holdfast:{", "").replace("}:", "");
            assertThat(cluster.command("CLUSTER", "KEYSLOT", tag)).isEqualTo(slot);
            assertThat(Integer.toString(Slots.of(Keys.of(name, "lock")))).isEqualTo(slot);
        });
    }

    @Test
    @DisplayName("C17 of 10 000 names each comes back from its keys, no two share one, and each has one slot")
    void noTwoNamesShareAKey() {
        Map<String, String> names = new HashMap<>();
        FuzzedNames.valid(4711).limit(10_000).forEach(name -> {
            assertThat(Check.name("name", name)).isEqualTo(name);
            int slot = Slots.of(Keys.of(name, "lock"));
            for (String kind : List.of("lock", "fence", "queue", "rw", "permits-queue", "once:0f-1")) {
                String key = Keys.of(name, kind);
                assertThat(names.merge(key, name, (one, other) -> one)).isEqualTo(name);
                assertThat(Keys.nameOf(key)).isEqualTo(name);
                assertThat(SlotHash.getSlot(key)).as("the slot of %s", key).isEqualTo(slot);
            }
        });
    }

    @Test
    @DisplayName("A name that cannot be kept as it is is refused, in few words that can be printed")
    void otherNamesAreRefused() {
        FuzzedNames.invalid(4711)
                .limit(500)
                .forEach(name -> assertThatThrownBy(() -> Check.name("name", name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .satisfies(e -> assertThat(e.getMessage())
                                .startsWith("name must ")
                                .hasSizeLessThan(500)
                                .matches("\\P{Cntrl}*")));
    }
}
