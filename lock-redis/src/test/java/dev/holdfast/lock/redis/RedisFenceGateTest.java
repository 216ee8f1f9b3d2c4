package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.contract.FenceGateContract;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate in Redis: its contract, batches, scripts, and what goes wrong with them. */
class RedisFenceGateTest extends FenceGateContract {

    private final RedisServer server = RedisServer.shared();
    private final LettuceTransport transport = LettuceTransport.connect(server.uri());
    private final RedisFenceGate gate = RedisFenceGate.over(transport);
    private final String gateKey = Keys.of(resource, "gate");
    private final String data = Keys.of(resource, "data");

    @Override
    protected Gated open() {
        return new Gated() {
            @Override
            public void admit(String resource, long token) {
                gate.admit(resource, token);
            }

            @Override
            public void write(String resource, long token) {
                String journal = Keys.of(resource, "journal");
                gate.run(resource, token, List.of(RedisCommand.of("RPUSH", journal, Long.toString(token))));
            }

            @Override
            public List<Long> journal(String resource) {
                return Stream.of(server.command("LRANGE", Keys.of(resource, "journal"), "0", "-1")
                                .split("\n"))
                        .map(Long::valueOf)
                        .toList();
            }
        };
    }

    @AfterEach
    void disconnect() {
        transport.close();
    }

    @Test
    void theGateIsOneKeyWithItsExpiry() {
        gate.admit(resource, 5);
        assertThat(server.command("GET", gateKey)).isEqualTo("5");
        assertThat(millisLeft())
                .isBetween(
                        Duration.ofDays(7).toMillis() - 60_000,
                        Duration.ofDays(7).toMillis());
        gate.remembering(Duration.ofHours(1)).admit(resource, 5);
        assertThat(millisLeft()).isLessThanOrEqualTo(Duration.ofHours(1).toMillis());
        assertThat(server.command("KEYS", "*")).isEqualTo(gateKey);
    }

    private long millisLeft() {
        return Long.parseLong(server.command("PTTL", gateKey));
    }

    @Test
    void eachCommandOfABatchHasItsReply() {
        List<List<String>> replies = gate.run(
                resource,
                5,
                List.of(
                        RedisCommand.of("SET", data, "7:é\r\n\0 x"),
                        RedisCommand.of("GET", data),
                        RedisCommand.of("GET", data + "-none"),
                        RedisCommand.of("INCRBY", data + "-n", "-41"),
                        RedisCommand.of("RPUSH", data + "-l", "", "2:a", "b"),
                        RedisCommand.of("LRANGE", data + "-l", "0", "-1"),
                        RedisCommand.of("LRANGE", data + "-none", "0", "-1")));
        assertThat(replies)
                .containsExactly(
                        List.of("OK"),
                        List.of("7:é\r\n\0 x"),
                        List.of(""),
                        List.of("-41"),
                        List.of("3"),
                        List.of("", "2:a", "b"),
                        List.of());
    }

    @Test
    void aRefusedBatchHasDoneNothing() {
        gate.admit(resource, 6);
        assertThatThrownBy(() -> gate.run(resource, 5, List.of(RedisCommand.of("SET", data, "x"))))
                .isInstanceOf(StaleTokenException.class);
        assertThat(server.command("EXISTS", data)).isEqualTo("0");
    }

    @Test
    void aFailingCommandEndsTheBatchAndIsToldWithWhatWasDone() {
        RedisCommandException failure = catchThrowableOfType(
                RedisCommandException.class,
                () -> gate.run(
                        resource,
                        5,
                        List.of(
                                RedisCommand.of("SET", data, "x"),
                                RedisCommand.of("LPUSH", data, "y"),
                                RedisCommand.of("SET", data, "z"))));
        assertThat(failure).hasMessageContaining("command 1").hasMessageContaining("WRONGTYPE");
        assertThat(failure.replies()).containsExactly(List.of("OK"));
        assertThat(server.command("GET", data)).isEqualTo("x");
    }

    @Test
    void aScriptSeesItsOwnKeysAndArgumentsOnly() {
        Script script = Script.of("sum", """
                local sum = 0 -- a comment
                for _, each in ipairs(ARGV) do sum = sum + each end
                redis.call('SET', KEYS[1], sum)
                return {#KEYS, #ARGV, KEYS[1], sum, {'a', false}, redis.call('GET', KEYS[1])} -- the end""");
        assertThat(gate.run(resource, 5, script, List.of(data), List.of("1", "2", "3.5")))
                .containsExactly("1", "3", data, "6", "a", "", "6.5");
        assertThatThrownBy(() -> gate.run(resource, 4, script, List.of(data), List.of("99")))
                .isInstanceOf(StaleTokenException.class);
        assertThat(server.command("GET", data)).isEqualTo("6.5");
    }

    @Test
    void aScriptMayReturnNothing() {
        Script script = Script.of("nothing", "local nothing = 1");
        assertThat(gate.run(resource, 5, script, List.of(), List.of())).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.call('SET', KEYS[1], 'x') redis.call('LPUSH', KEYS[1], 'y')",
                "redis.call('SET', KEYS[1], 'x') return redis.error_reply('no such thing')",
                "redis.call('SET', KEYS[1], 'x') error('no such thing')",
                "redis.call('SET', KEYS[1], 'x') return nil + 1"
            })
    void aFailingScriptIsToldAndWhatItWroteStays(String text) {
        assertThatThrownBy(() -> gate.run(resource, 5, Script.of("bad", text), List.of(data), List.of()))
                .isInstanceOf(RedisCommandException.class)
                .hasMessageContaining("bad");
        assertThat(server.command("GET", data)).isEqualTo("x");
    }

    @Test
    void whatIsNoGateIsNotTakenForOne() {
        server.command("SET", gateKey, "none");
        assertThatThrownBy(() -> gate.admit(resource, 5))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
        server.command("DEL", gateKey);
        server.command("LPUSH", gateKey, "1");
        assertThatThrownBy(() -> gate.run(resource, 5, List.of(RedisCommand.of("SET", data, "x"))))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThat(server.command("EXISTS", data)).isEqualTo("0");
    }

    @Test
    @DisplayName("B2 a lost reply is an unknown outcome, and the batch may have been done")
    void aLostReplyIsAnUnknownOutcome() {
        try (FaultProxy proxy = new FaultProxy(server);
                LettuceTransport broken = LettuceTransport.builder(proxy.uri())
                        .commandTimeout(Duration.ofMillis(500))
                        .connect()) {
            RedisFenceGate beyond = RedisFenceGate.over(broken);
            beyond.admit(resource, 4); // so that the script is known
            proxy.swallowNextReply(FaultProxy.Cut.RST);
            assertThatThrownBy(() -> beyond.run(resource, 5, List.of(RedisCommand.of("SET", data, "x"))))
                    .isInstanceOf(OutcomeUnknownException.class);
            assertThat(server.command("GET", data)).isEqualTo("x");
        }
    }

    @Test
    void aClosedTransportIsAnOutage() {
        transport.close();
        assertThatThrownBy(() -> gate.admit(resource, 5)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(
                        () -> gate.admitAsync(resource, 5).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void badInputIsRejectedBeforeAnythingIsSent() {
        RedisCommand set = RedisCommand.of("SET", data, "x");
        assertThatThrownBy(() -> gate.run(resource, 5, Collections.nCopies(4001, set)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("commands");
        for (String name : List.of("multi", "EVAL", "Subscribe")) {
            assertThatThrownBy(() -> RedisCommand.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> RedisCommand.of(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RedisCommand("DEL", Collections.nCopies(4001, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("args");
        assertThatThrownBy(() -> gate.remembering(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> Script.of("shebang", "#!lua\nreturn 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shebang");
    }

    @Test
    void theLargestBatchAndCommandGoThrough() {
        List<String> members =
                Stream.iterate(1, n -> n + 1).limit(3999).map(n -> "m" + n).toList();
        List<String> args = Stream.concat(Stream.of(data), members.stream()).toList();
        assertThat(gate.run(resource, 5, List.of(new RedisCommand("SADD", args))))
                .containsExactly(List.of("3999"));
        assertThat(gate.run(resource, 5, Collections.nCopies(4000, RedisCommand.of("INCR", data + "-n"))))
                .hasSize(4000)
                .last()
                .isEqualTo(List.of("4000"));
    }
}
