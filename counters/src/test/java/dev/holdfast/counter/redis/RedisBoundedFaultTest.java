package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.BoundedAddition;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.Reservation;
import dev.holdfast.counter.Reservation.Settlement;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults made for real, between a client of a bounded or buffered counter and a server. */
@Tag("slow")
class RedisBoundedFaultTest {

    private static final CounterOptions ONCE = CounterOptions.defaults().withExactlyOnce(true);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisServer server;
    private FaultProxy proxy;
    private Counters client;

    @BeforeEach
    void connect() {
        server = RedisServer.start();
        opened.add(server);
        proxy = new FaultProxy(server);
        opened.add(proxy);
        client = client(Duration.ofSeconds(20));
        server.command("SET", "holdfast:{c}:count", "10");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private Counters client(Duration patience) {
        RedisTransport transport = ClientLibrary.chosen().connect(proxy.uri());
        opened.add(transport);
        Counters another = Counters.builder(RedisCounterStore.over(transport))
                .patience(patience)
                .build();
        opened.add(another);
        return another;
    }

    private long stored() {
        return Long.parseLong(server.command("GET", "holdfast:{c}:count"));
    }

    @Test
    void anAdditionWhoseAnswerIsLostIsUnknownAndHappensOnce() {
        BoundedCounter counter = client.bounded("c", 0, 10);
        assertThat(counter.tryAdd(0).value())
                .as("and the server has the script")
                .isEqualTo(10);
        proxy.swallowNextReply(Cut.RST);
        assertThatThrownBy(() -> counter.tryAdd(-3)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(counter.get()).isEqualTo(7);
    }

    @Test
    @DisplayName("failures F6: stock in exactly-once mode is exact while answers are lost, refusals included")
    void stockIsExactWhileAnswersAreLost() {
        BoundedCounter counter = client.bounded("c", 0, 10, ONCE);
        assertThat(counter.tryAdd(0).isComplete()).isTrue();
        long value = 10;
        for (int i = 1; i <= 16; i++) {
            if (i % 4 == 0) proxy.swallowNextReply(i % 8 == 0 ? Cut.RST : Cut.FIN);
            long delta = i % 8 == 0 ? 9 : -2;
            boolean fits = value + delta >= 0 && value + delta <= 10;
            if (fits) value += delta;
            assertThat(counter.tryAdd(delta)).isEqualTo(new BoundedAddition(delta, fits ? delta : 0, value));
        }
        assertThat(proxy.swallowed()).isEqualTo(4);
        assertThat(stored()).isEqualTo(value);
    }

    @Test
    @DisplayName("failures F7: an addition whose session was forgotten is unknown, and never applied again")
    void aForgottenSessionMeansUnknown() {
        BoundedCounter counter = client.bounded("c", 0, 10, ONCE.withSessionRetention(Duration.ofMillis(200)));
        assertThat(counter.tryAdd(-1).isComplete()).isTrue();
        proxy.refuse();
        proxy.swallowNextReply(Cut.RST);
        CompletableFuture<BoundedAddition> stage = counter.tryAddAsync(-1).toCompletableFuture();
        await().until(() -> proxy.swallowed() == 1);
        await().until(() -> server.command("KEYS", "*:once:*").isEmpty());
        proxy.pass();
        await().until(stage::isDone);
        assertThatThrownBy(stage::join).hasCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(stored()).isEqualTo(8);
        assertThat(counter.tryAdd(-1).value()).isEqualTo(7);
    }

    @Test
    void everyVerbOfAReservationIsRepeatedAndTakesEffectOnce() {
        BoundedCounter counter = client.bounded("c", 0, 10);
        // So that the server has the scripts, and what is lost is their answer.
        Reservation first = counter.reserve(1).orElseThrow();
        first.renew();
        first.close();
        proxy.swallowNextReply(Cut.RST);
        Reservation committed = counter.reserve(3).orElseThrow();
        assertThat(stored()).isEqualTo(7);
        proxy.swallowNextReply(Cut.RST);
        assertThat(committed.renew()).isTrue();
        proxy.swallowNextReply(Cut.RST);
        assertThat(committed.commit()).isEqualTo(Settlement.COMMITTED);
        proxy.swallowNextReply(Cut.RST);
        Reservation cancelled = counter.reserve(3).orElseThrow();
        assertThat(stored()).isEqualTo(4);
        proxy.swallowNextReply(Cut.RST);
        assertThat(cancelled.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(stored()).isEqualTo(7);
        assertThat(proxy.swallowed()).isEqualTo(5);
    }

    @Test
    void aReservationThatMayHaveBeenMadeIsGivenBackInTheBackground() {
        BoundedCounter counter = client(Duration.ofMillis(100)).bounded("c", 0, 10);
        counter.reserve(1).orElseThrow().close();
        proxy.refuse();
        proxy.swallowNextReply(Cut.RST);
        assertThatThrownBy(() -> counter.reserve(3, Duration.ofMillis(700)))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(stored()).isEqualTo(7);
        proxy.pass();
        await().until(() -> client.bounded("c", 0, 10).get() == 10);
    }

    @Test
    void aReservationLapsesWithTheServersData() {
        Reservation reservation = client.bounded("c", 0, 10).reserve(3).orElseThrow();
        server.restart();
        assertThat(reservation.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(server.command("KEYS", "*")).isEmpty();
    }

    @Test
    void aServerWithoutMemoryReservesNothing() {
        BoundedCounter counter = client(Duration.ofMillis(200)).bounded("c", 0, 10);
        server.config("maxmemory", "1");
        assertThatThrownBy(() -> counter.reserve(1)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> counter.tryAdd(-1)).isInstanceOf(BackendUnavailableException.class);
        assertThat(counter.get()).isEqualTo(10);
        assertThat(server.command("KEYS", "*")).isEqualTo("holdfast:{c}:count");
    }

    @Test
    void aServerWithoutMemorySettlesWhatThereIsOrChangesNothing() {
        BoundedCounter counter = client(Duration.ofMillis(200)).bounded("c", 0, 10);
        Reservation one = counter.reserve(3).orElseThrow();
        Reservation other = counter.reserve(2).orElseThrow();
        server.config("maxmemory", "1");
        if (server.command("INFO", "server").contains("redis_version:6")) {
            // There a script cannot be let through.
            assertThatThrownBy(one::commit).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(other::cancel).isInstanceOf(BackendUnavailableException.class);
            assertThat(counter.get()).isEqualTo(5);
            server.config("maxmemory", "0");
        }
        assertThat(one.commit()).isEqualTo(Settlement.COMMITTED);
        assertThat(other.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(counter.get()).isEqualTo(7);
    }

    @Test
    @DisplayName("failures F10: what is flushed while answers are lost is written once")
    void aBufferIsExactWhileAnswersAreLost() {
        BufferedCounter buffer = client.buffered("c", BufferOptions.defaults());
        client.counter("c", ONCE).add(0);
        for (int i = 1; i <= 6; i++) {
            buffer.add(i);
            if (i % 3 == 0) proxy.swallowNextReply(Cut.FIN);
            buffer.flush();
        }
        assertThat(buffer.pending()).isZero();
        assertThat(buffer.unaccounted()).isZero();
        assertThat(stored()).isEqualTo(10 + 21);
    }
}
