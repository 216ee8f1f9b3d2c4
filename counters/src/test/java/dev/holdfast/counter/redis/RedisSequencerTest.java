package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.SequencerContract;
import dev.holdfast.counter.sequence.Offered;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSequencerTest extends SequencerContract {

    private static final String KEY = "holdfast:{s}:sequence";

    private final List<String> handed = new CopyOnWriteArrayList<>();
    private RedisServer server;

    @Override
    protected CounterFixture open() {
        server = RedisServer.shared();
        return new RedisCounterFixture();
    }

    private Sequencer<String> sequencer() {
        return closing(Sequencer.on(client(), "s", Codec.text(), event -> handed.add(event.event())));
    }

    @Test
    void aStreamIsOneHash() {
        Sequencer<String> sequencer = sequencer();
        sequencer.offer(1, "a");
        assertThat(sequencer.offer(3, "c")).isEqualTo(Offered.BUFFERED);
        assertThat(server.command("HGET", KEY, "expected")).isEqualTo("2");
        assertThat(server.command("HGET", KEY, "3")).isEqualTo("c");
        assertThat(server.command("HKEYS", KEY).split("\\s+"))
                .containsExactlyInAnyOrder("first", "expected", "token", "3");
        sequencer.skipTo(9);
        assertThat(server.command("HKEYS", KEY).split("\\s+")).containsExactlyInAnyOrder("first", "expected", "token");
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
    }

    @Test
    void numbersAreExactToTheLargest() {
        Sequencer<String> sequencer = sequencer();
        assertThat(sequencer.skipTo(Sequencer.MAX_SEQUENCE - 1)).isEqualTo(Sequencer.MAX_SEQUENCE - 1);
        assertThat(sequencer.offer(Sequencer.MAX_SEQUENCE, "last")).isEqualTo(Offered.BUFFERED);
        assertThat(sequencer.offer(Sequencer.MAX_SEQUENCE - 1, "last but one")).isEqualTo(Offered.HANDED_ON);
        fixture.until(() -> handed.size() == 2);
        assertThat(handed).containsExactly("last but one", "last");
        fixture.until(() -> sequencer.expected() == Sequencer.MAX_SEQUENCE + 1);
    }

    @Test
    void aSkipDropsThousandsOfEventsByAFewCommands() {
        SequenceStore streams = store().sequences();
        SequenceStore.Stream stream = new SequenceStore.Stream("s", 1);
        List<CompletableFuture<SequenceStore.Reply>> offers = new ArrayList<>();
        for (int i = 2; i <= 2_600; i++)
            offers.add(streams.offer(stream, i, "x", 10_000).toCompletableFuture());
        offers.forEach(CompletableFuture::join);
        server.command("CONFIG", "RESETSTAT");
        streams.skip(stream, 2_501).toCompletableFuture().join();
        String calls = server.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_hdel:calls="))
                .findFirst()
                .orElseThrow();
        assertThat(calls).matches("cmdstat_hdel:calls=[1-5],.*");
        assertThat(server.command("HLEN", KEY)).isEqualTo("102");
        assertThat(server.command("HEXISTS", KEY, "2501")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "HSET, a, b, '\"a hash without an expected number\"'",
        "HSET, expected, x, '\"x\"'",
        "HSET, expected, -1, '\"-1\"'",
        "HSET, expected, 99999999999999999, '\"99999999999999999\"'",
        "RPUSH, a, b, a list"
    })
    void whatBelongsToOthersIsToldAndLeftAsItIs(String command, String one, String two, String found) {
        server.command(command, KEY, one, two);
        String before = server.command("DUMP", KEY);
        Sequencer<String> sequencer = sequencer();
        for (ThrowingCallable verb : List.<ThrowingCallable>of(
                () -> sequencer.offer(1, "x"), sequencer::expected, () -> sequencer.skipTo(5))) {
            assertThatThrownBy(verb)
                    .isInstanceOfSatisfying(
                            UnexpectedValueException.class,
                            e -> assertThat(e.found()).isEqualTo(found))
                    .hasMessageContaining("sequencer \"s\"");
        }
        assertThat(server.command("DUMP", KEY)).isEqualTo(before);
        assertThat(handed).isEmpty();
    }
}
