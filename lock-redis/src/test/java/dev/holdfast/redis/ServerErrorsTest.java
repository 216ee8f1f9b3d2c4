package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "LOADING Redis is loading the dataset in memory",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "CLUSTERDOWN The cluster is down",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "NOREPLICAS Not enough good replicas to write.",
                "READONLY You can't write against a read only replica.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
                "ERR max number of clients reached",
                "ERR Error running script (call to f_1): @user_script:5: @user_script: 5: -READONLY You can't write"
            })
    void aTransientErrorIsWorthAnotherTry(String words) {
        assertThat(ServerErrors.classify(words))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "MOVED 3999 127.0.0.1:6381",
                "CROSSSLOT Keys in request don't hash to the same slot",
                "ERR user_script:5: attempt to compare nil with number",
                "ERR"
            })
    void anyOtherErrorIsARefusal(String words) {
        assertThat(ServerErrors.classify(words))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .hasMessageContaining(words);
    }

    @Test
    void aMissingScriptIsItsOwnKind() {
        assertThat(ServerErrors.classify("NOSCRIPT No matching script. Please use EVAL."))
                .isInstanceOf(ScriptMissingException.class);
    }

    @Test
    void argumentsThatAServerRepeatsAreCutOff() {
        assertThat(ServerErrors.classify(
                        "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'user' 'canary'"))
                .hasMessage("Redis refused: ERR unknown command 'HELLO'");
    }
}
