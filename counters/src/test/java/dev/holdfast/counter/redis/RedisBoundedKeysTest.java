package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.NotANumberException;
import dev.holdfast.counter.Reservation;
import dev.holdfast.counter.Reservation.Settlement;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.ReservationStore.Verdict;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounded counters keep in the server, seen from beside the library. */
class RedisBoundedKeysTest {

    private static final String COUNT = "holdfast:{c}:count";
    private static final String RESERVED = "holdfast:{c}:reserved";
    private static final String ENDS = "holdfast:{c}:ends";

    private RedisServer server;
    private RedisTransport transport;
    private Counters client;
    private BoundedCounter counter;

    @BeforeEach
    void connect() {
        server = RedisServer.shared();
        transport = ClientLibrary.chosen().connect(server.uri());
        client = Counters.on(RedisCounterStore.over(transport));
        counter = client.bounded("c", 0, 10);
    }

    @AfterEach
    void disconnect() {
        client.close();
        transport.close();
    }

    private List<String> keys() {
        return Arrays.stream(server.command("KEYS", "*").split("\\s+")).sorted().toList();
    }

    @Test
    void additionsKeepOnlyTheValue() {
        counter.tryAdd(3);
        counter.addSaturating(20);
        counter.tryAdd(20);
        assertThat(keys()).containsExactly(COUNT);
        // A Redis keeps the number itself, a Valkey of late the text in one piece with its key.
        assertThat(server.command("OBJECT", "ENCODING", COUNT)).isIn("int", "embstr");
        client.bounded("d", 0, 5).tryAdd(6);
        client.bounded("d", 0, 5).get();
        assertThat(keys()).as("a refusal writes nothing").containsExactly(COUNT);
    }

    @Test
    void everythingOfANameIsInOneSlotAndGoesWhenItIsOver() {
        counter.tryAdd(10);
        Reservation one = counter.reserve(3).orElseThrow();
        assertThat(keys()).containsExactly(COUNT, ENDS, RESERVED);
        assertThat(server.command("HGET", RESERVED, one.id())).isEqualTo("3 10");
        assertThat(server.command("HGET", RESERVED, "total")).isEqualTo("3");
        assertThat(server.command("PTTL", RESERVED))
                .as("units are not forgotten")
                .isEqualTo("-1");
        assertThat(server.command("PTTL", ENDS)).isEqualTo("-1");
        one.commit();
        for (String key : List.of(RESERVED, ENDS))
            assertThat(Long.parseLong(server.command("PTTL", key))).isBetween(200_000L, 300_000L);
        Reservation other = counter.reserve(2).orElseThrow();
        assertThat(server.command("PTTL", RESERVED)).isEqualTo("-1");
        other.cancel();
        assertThat(server.command("HLEN", RESERVED)).isEqualTo("3");
        assertThat(server.command("HGET", RESERVED, "total")).isEqualTo("0");
    }

    @Test
    void whatHasLapsedLeavesNothingBehind() {
        counter.tryAdd(10);
        for (int i = 0; i < 3; i++) counter.reserve(1, Duration.ofMillis(50)).orElseThrow();
        org.awaitility.Awaitility.await().until(() -> counter.get() == 10);
        assertThat(keys()).containsExactly(COUNT);
    }

    /** That many which have lapsed, of a unit each, and the last of them is "last". */
    private void lapsed(int count) {
        List<String> units = new ArrayList<>(List.of("HSET", RESERVED, "total", Integer.toString(count)));
        List<String> ends = new ArrayList<>(List.of("ZADD", ENDS));
        for (int i = 0; i < count; i++) {
            String id = i == count - 1 ? "last" : "r" + i;
            units.addAll(List.of(id, "1 5000"));
            ends.addAll(List.of(Integer.toString(i + 1), id));
        }
        server.command("SET", COUNT, "1000");
        server.command(units.toArray(String[]::new));
        server.command(ends.toArray(String[]::new));
    }

    @Test
    @DisplayName("However many have lapsed, a verb settles 500 and no more, each of them once")
    void whatHasLapsedIsSettledInParts() {
        lapsed(1_201);
        BoundedCounter large = client.bounded("c", 0, 5_000);
        assertThat(large.get()).isEqualTo(1_500);
        assertThat(server.command("ZCARD", ENDS)).isEqualTo("701");
        assertThat(server.command("HGET", RESERVED, "total")).isEqualTo("701");
        assertThat(large.tryAdd(5_000 - 2_201 + 1).applied())
                .as("room is kept for those that are yet to come back")
                .isZero();
        assertThat(server.command("HLEN", RESERVED)).isEqualTo("202");
        assertThat(large.get()).isEqualTo(2_201);
        assertThat(keys()).containsExactly(COUNT);
    }

    @ParameterizedTest
    @DisplayName("A reservation that is asked about has lapsed, whatever its turn")
    @ValueSource(strings = {"commit", "cancel", "renew", "reserve"})
    void whatIsAskedAboutHasLapsedWhateverItsTurn(String verb) {
        lapsed(1_201);
        RedisCounterStore store = RedisCounterStore.over(transport);
        Bounds bounds = new Bounds(0, 5_000);
        Duration lease = Duration.ofHours(1);
        State state = switch (verb) {
            case "renew" -> join(store.reservations().renew("c", "last", lease, Duration.ZERO));
            case "reserve" -> join(store.reservations().reserve("c", bounds, "last", 2, lease, Duration.ZERO));
            default -> join(store.reservations().settle("c", "last", verb.equals("commit"), lease, Duration.ZERO));
        };
        boolean anew = verb.equals("reserve");
        assertThat(state).isEqualTo(new State(anew ? Verdict.HELD : Verdict.LAPSED, anew ? 1_499 : 1_501, 501, null));
        assertThat(server.command("HGET", RESERVED, "total")).isEqualTo(anew ? "702" : "700");
        assertThat(server.command("HGET", RESERVED, "last")).isEqualTo(anew ? "2 5000" : "(nil)");
        assertThat(server.command("GET", COUNT)).isEqualTo(anew ? "1499" : "1501");
    }

    private static State join(CompletionStage<State> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "007", "9223372036854775808"})
    void whatIsNoNumberIsToldAndLeftAsItIs(String text) {
        counter.tryAdd(10);
        Reservation reservation = counter.reserve(3).orElseThrow();
        server.command("SET", COUNT, text);
        everyVerbFinds(reservation, "\"" + text + "\"");
        assertThat(server.command("GET", COUNT)).isEqualTo(text);
        server.command("SET", COUNT, "7");
        assertThat(reservation.commit()).isEqualTo(Settlement.COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {COUNT, RESERVED, ENDS})
    void aKeyOfAnotherTypeIsToldAndLeftAsItIs(String key) {
        counter.tryAdd(10);
        Reservation reservation = counter.reserve(3).orElseThrow();
        server.command("DEL", key);
        server.command("RPUSH", key, "1");
        everyVerbFinds(reservation, key.equals(COUNT) ? "a list" : "a list in place of its reservations");
        assertThat(server.command("LRANGE", key, "0", "-1")).isEqualTo("1");
        if (!key.equals(COUNT)) assertThat(server.command("GET", COUNT)).isEqualTo("7");
    }

    private void everyVerbFinds(Reservation reservation, String found) {
        BoundedCounter once =
                client.bounded("c", 0, 10, CounterOptions.defaults().withExactlyOnce(true));
        for (ThrowingCallable verb : List.<ThrowingCallable>of(
                counter::get,
                () -> counter.tryAdd(1),
                () -> once.tryAdd(1),
                () -> once.addSaturating(-1),
                () -> counter.reserve(1),
                reservation::renew,
                reservation::commit,
                reservation::cancel))
            assertThatThrownBy(verb)
                    .isInstanceOfSatisfying(
                            NotANumberException.class,
                            e -> assertThat(e.found()).isEqualTo(found))
                    .hasMessageContaining("\"c\"");
    }

    @Test
    void aReservationThatSomebodyOverwroteIsNone() {
        counter.tryAdd(10);
        Reservation reservation = counter.reserve(3).orElseThrow();
        server.command("HSET", RESERVED, reservation.id(), "garbage");
        assertThat(reservation.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(counter.get()).isEqualTo(7);
    }

    @Test
    void aBufferThatFindsNoNumberKeepsItsOwn() {
        server.command("SET", COUNT, "abc");
        BufferedCounter buffer = client.buffered("c");
        buffer.add(5);
        assertThatThrownBy(buffer::flush).isInstanceOf(NotANumberException.class);
        assertThat(buffer.pending()).isEqualTo(5);
        server.command("DEL", COUNT);
        buffer.flush();
        assertThat(server.command("GET", COUNT)).isEqualTo("5");
    }
}
