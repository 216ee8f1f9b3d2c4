package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The slots are those that servers see; {@code RedisClusterTest} asks a server for more of them. */
class SlotsTest {

    /** From the specification, and from CLUSTER KEYSLOT. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 12739",
        "foo, 12182",
        "somekey, 11058",
        "foo{hash_tag}, 2515",
        "bar{hash_tag}, 2515",
        "'', 0"
    })
    void knownKeysAreInKnownSlots(String key, int slot) {
        assertThat(Slots.of(key)).isEqualTo(slot);
    }

    @Test
    void onlyTheFirstPairOfBracesCounts() {
        assertThat(Slots.of("{user1000}.following")).isEqualTo(Slots.of("user1000"));
        assertThat(Slots.of("foo{bar}{zap}")).isEqualTo(Slots.of("bar"));
        assertThat(Slots.of("foo{{bar}}zap")).isEqualTo(Slots.of("{bar"));
    }

    @Test
    void emptyBracesDoNotCount() {
        assertThat(Slots.of("foo{}{bar}")).isNotEqualTo(Slots.of("bar")).isNotEqualTo(Slots.of(""));
        assertThat(Slots.of("a{b")).isNotEqualTo(Slots.of("b"));
    }

    @ParameterizedTest
    @DisplayName("C17 all keys of one name are in one slot")
    @ValueSource(strings = {"a", "a:b", "{", "}", "{}", "}{", "{a}b", "%7B", "\u00e4\u00f6\u4e2d\ud83d\ude00", "a b"})
    void allKeysOfOneNameAreInOneSlot(String name) {
        assertThat(Slots.of(Keys.of(name, "lock")))
                .isEqualTo(Slots.of(Keys.of(name, "fence")))
                .isEqualTo(Slots.of(Keys.of(name, "once:client")))
                .isBetween(0, Slots.COUNT - 1);
    }
}
