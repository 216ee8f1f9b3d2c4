package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.testing.RedisServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    @ParameterizedTest
    @ValueSource(strings = {"plain", "{", "}", "{}", "}{", "a{b}c", "{}a", "Grüße 東京 🔒"})
    void allKeysOfANameShareASlotAndTheTagIsTheWholeName(String name) {
        RedisServer server = RedisServer.start("--cluster-enabled", "yes");
        try {
            String slot = server.command("CLUSTER", "KEYSLOT", Keys.of(name, "lock"));
            assertThat(server.command("CLUSTER", "KEYSLOT", Keys.of(name, "queue")))
                    .isEqualTo(slot);
            String tag = Keys.of(name, "").replace("holdfast:{", "").replace("}:", "");
            assertThat(server.command("CLUSTER", "KEYSLOT", tag)).isEqualTo(slot);
        } finally {
            server.close();
        }
    }
}
