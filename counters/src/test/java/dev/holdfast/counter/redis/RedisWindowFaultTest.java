package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.window.WindowedCounter;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClockedServer;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windowed counters in a real server: their key, its clock, and lost answers. */
@Timeout(120)
class RedisWindowFaultTest {

    private static final String KEY = "holdfast:{w}:window";

    private final List<AutoCloseable> opened = new ArrayList<>();

    private <C extends AutoCloseable> C closing(C one) {
        opened.add(0, one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) one.close();
    }

    private WindowedCounter hourly(String uri) {
        RedisTransport transport = closing(ClientLibrary.chosen().connect(uri));
        Counters client = closing(Counters.builder(RedisCounterStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build());
        return WindowedCounter.on(client, "w", Duration.ofHours(1));
    }

    @Test
    @DisplayName("A3, F5: there is one key, and it expires from its first moment on")
    void thereIsOneKeyThatExpires() {
        RedisServer server = RedisServer.shared();
        WindowedCounter counter = hourly(server.uri());
        for (int i = 0; i < 100; i++) counter.increment();
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
        assertThat(Long.parseLong(server.command("PTTL", KEY))).isBetween(3_600_000L, 3_720_001L);
        assertThat(Long.parseLong(server.command("HLEN", KEY))).isBetween(4L, 6L);
        counter.reset();
        assertThat(server.command("KEYS", "*")).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("What somebody else wrote is told and left as it is")
    @ValueSource(
            strings = {
                "SET,abc",
                "RPUSH,1",
                "HSET,a,b",
                "HSET,frame,x,sum,1,last,1",
                "HSET,frame,3600000000/60,sum,x,last,1",
                "HSET,frame,3600000000/60,sum,1",
                "HSET,frame,3600000000/60,sum,1,last,y",
                "HSET,frame,3600000000/60,sum,1,last,1,1,z",
                "HSET,frame,99999999999999999999/60,sum,1,last,1"
            })
    void foreignValuesAreTold(String write) {
        RedisServer server = RedisServer.shared();
        List<String> words = new ArrayList<>(List.of(write.split(",")));
        words.add(1, KEY);
        server.command(words.toArray(String[]::new));
        String before = server.command("DUMP", KEY);
        WindowedCounter counter = hourly(server.uri());
        for (ThrowingCallable verb : List.<ThrowingCallable>of(
                counter::increment, () -> counter.addIfAtMost(1, 5), counter::count, counter::reset))
            assertThatThrownBy(verb)
                    .isInstanceOf(UnexpectedValueException.class)
                    .hasMessageContaining("\"w\"");
        assertThat(server.command("DUMP", KEY)).isEqualTo(before);
        assertThat(server.command("EXISTS", KEY)).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("F6: an addition whose answer is lost is unknown and made at most once")
    void aLostAnswerIsUnknown(Cut cut) {
        FaultProxy proxy = closing(new FaultProxy(RedisServer.shared()));
        WindowedCounter counter = hourly(proxy.uri());
        counter.increment();
        proxy.swallowNextReply(cut);
        assertThatThrownBy(counter::increment).isInstanceOf(OutcomeUnknownException.class);
        proxy.swallowNextReply(cut);
        assertThat(counter.count()).as("read again").isEqualTo(2);
    }

    @Test
    @DisplayName("F5: buckets go with the server's clock; those in the future are dropped when it was set back")
    void bucketsGoWithTheServersClock() {
        ClockedServer server = closing(ClockedServer.start());
        WindowedCounter counter = hourly(server.uri());
        counter.add(5);
        server.setClock(Duration.ofMinutes(30));
        assertThat(counter.add(2)).isEqualTo(7);
        server.setClock(Duration.ofMinutes(59));
        assertThat(counter.count()).isEqualTo(7);
        server.setClock(Duration.ofMinutes(62));
        assertThat(counter.count()).isEqualTo(2);
        assertThat(counter.addIfAtMost(1, 3).added()).isTrue();
        server.setClock(Duration.ofMinutes(45));
        assertThat(counter.count())
                .as("what was counted at 62 is in the future")
                .isEqualTo(2);
        server.setClock(Duration.ofMinutes(-600));
        assertThat(counter.count()).isZero();
        assertThat(counter.add(4)).isEqualTo(4);
        server.setClock(Duration.ofMinutes(600));
        assertThat(counter.count()).isZero();
    }

    @Test
    @DisplayName("A clock that is set back by a little forgets nothing")
    void aClockSetBackByALittleForgetsNothing() {
        ClockedServer server = closing(ClockedServer.start());
        WindowedCounter counter = hourly(server.uri());
        counter.add(5);
        server.setClock(Duration.ofSeconds(-59));
        assertThat(counter.count()).isEqualTo(5);
        assertThat(counter.add(2)).isEqualTo(7);
    }
}
