package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.testing.RedisServer;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final ServerTraits REDIS_6 = new ServerTraits("6.2.14", false, true);
    private static final ServerTraits REDIS_7 = new ServerTraits("7.0.15", true, true);

    private final Script renew = Script.load(RedisLeaseStore.class, "lock_renew.lua");
    private final Script leave =
            Script.load(RedisLeaseStore.class, "lock_free.lua", "lock_mint.lua", "lock_grant.lua", "lock_leave.lua");

    @Test
    void theFirstLineIsForServersThatKnowIt() {
        assertThat(renew.text(REDIS_7)).startsWith("#!lua\nif redis.call('GET'");
        assertThat(renew.text(REDIS_6)).startsWith("if redis.call('GET'");
        assertThat(renew.allowOom().text(REDIS_7)).startsWith("#!lua flags=allow-oom\n");
        assertThat(renew.allowOom().text(REDIS_6)).isEqualTo(renew.text(REDIS_6));
    }

    @Test
    void upkeepIsNotTheServersMatter() {
        Script upkeep = renew.asUpkeep();
        assertThat(renew.isUpkeep()).isFalse();
        assertThat(renew.allowOom().isUpkeep()).isFalse();
        assertThat(upkeep.isUpkeep()).isTrue();
        assertThat(upkeep.allowOom().isUpkeep()).isTrue();
        assertThat(upkeep.allowOom().text(REDIS_7))
                .isEqualTo(renew.allowOom().text(REDIS_7))
                .isEqualTo(renew.allowOom().asUpkeep().text(REDIS_7));
        assertThat(upkeep.digest(REDIS_6)).isEqualTo(renew.digest(REDIS_6));
        assertThat(upkeep).hasToString("lock_renew.lua");
    }

    @Test
    void commentsStayAtHome() {
        assertThat(leave.text(REDIS_6))
                .doesNotContain("--")
                .contains("local function mint")
                .endsWith("return {1, ARGV[2]}");
    }

    @Test
    void theDigestIsTheServers() {
        RedisServer server = RedisServer.shared();
        for (Script script : new Script[] {renew, leave, renew.allowOom()}) {
            assertThat(server.command("SCRIPT", "LOAD", script.text(REDIS_7))).isEqualTo(script.digest(REDIS_7));
            assertThat(server.command("SCRIPT", "LOAD", script.text(REDIS_6))).isEqualTo(script.digest(REDIS_6));
        }
        assertThat(renew.digest(REDIS_7)).isNotEqualTo(renew.digest(REDIS_6));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Script.load(RedisLeaseStore.class, "nowhere.lua"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere.lua");
        assertThatThrownBy(() -> Script.load(RedisLeaseStore.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
