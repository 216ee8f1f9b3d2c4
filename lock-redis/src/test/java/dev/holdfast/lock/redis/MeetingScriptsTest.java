package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.meeting.MeetingStore.Arrival;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Passed;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Waiting;
import dev.holdfast.lock.meeting.MeetingStore.LatchState;
import dev.holdfast.lock.meeting.MeetingStore.MeetingListener;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scripts of latches and barriers on a real server: keys, expiry, messages, and results that grow old. */
@Timeout(60)
class MeetingScriptsTest {

    private static final String NAME = "the {%} meeting";
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration MEMORY = Duration.ofHours(1);

    private final RedisServer server = RedisServer.shared();
    private final LettuceTransport transport = LettuceTransport.connect(server.uri());
    private final RedisMeetingStore store = RedisMeetingStore.over(transport);

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void allKeysOfALatchExpire() {
        join(store.look(NAME, 2, "client"));
        assertThat(millisLeft("latch-waiters")).isBetween(1L, 60_000L);
        join(store.countDown(NAME, 2, "a", MEMORY));
        assertThat(millisLeft("latch")).isBetween(3_500_000L, 3_600_000L);
        join(store.countDown(NAME, 2, "b", MEMORY));
        assertThat(server.command("KEYS", "*")).isEqualTo(Keys.of(NAME, "latch"));
        join(store.reset(NAME));
        assertThat(millisLeft("latch")).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void aLatchThatNeverOpenedLeavesNothingWhenReset() {
        join(store.countDown(NAME, 2, "a", MEMORY));
        join(store.reset(NAME));
        assertThat(server.command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void aLookOfNobodyLeavesNothing() {
        assertThat(join(store.look(NAME, 2, null))).isEqualTo(new LatchState(2, 0));
        assertThat(server.command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void participantsThatLookLikeFieldsAreParticipants() {
        for (String each : List.of("count", "left", "openings")) join(store.countDown(NAME, 4, each, MEMORY));
        assertThat(join(store.look(NAME, 4, null))).isEqualTo(new LatchState(1, 0));
    }

    @Test
    void whoeverWaitsIsToldOnceOfTheOpening() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription one = store.subscribe("one", into(told, "one"));
                Subscription two = store.subscribe("two", into(told, "two"))) {
            assertThat(one).isNotSameAs(two);
            join(store.look(NAME, 2, "one"));
            join(store.look(NAME, 2, "one"));
            join(store.countDown(NAME, 2, "a", MEMORY));
            join(store.countDown(NAME, 2, "b", MEMORY));
            join(store.countDown(NAME, 2, "b", MEMORY));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("one " + NAME);
            join(store.look(NAME, 2, "two"));
            server.command("PUBLISH", "holdfast:meeting:two", "nonsense");
            server.command("PUBLISH", "holdfast:meeting:two", Keys.of("end", "latch"));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("two end");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void allKeysOfABarrierExpire() {
        arrive("a", 1, 3, 0);
        assertThat(server.command("DBSIZE")).isEqualTo("3");
        for (String key : List.of("barrier-leases", "barrier-stays"))
            assertThat(millisLeft(key)).isBetween(15_000L, 20_000L);
        arrive("b", 2, 3, 0);
        arrive("c", 3, 3, 0);
        assertThat(server.command("DBSIZE")).isEqualTo("2");
        assertThat(millisLeft("barrier")).isBetween(86_000_000L, 86_400_000L);
        assertThat(millisLeft("barrier-results")).isBetween(800_000L, 900_000L);
    }

    @Test
    void theLastArrivalTellsEveryClientOnce() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription one = store.subscribe("client", into(told, "told"))) {
            assertThat(one).isNotNull();
            arrive("a", 1, 2, 0);
            arrive("b", 2, 2, 0);
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("told " + NAME);
            server.command("PUBLISH", "holdfast:meeting:client", Keys.of("end", "barrier"));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("told end");
        }
    }

    @Test
    @DisplayName("What became of an arrival is known for five minutes at least, whoever was let through since")
    void aResultOutlivesTheNextOnes() {
        long seen = ((Waiting) arrive("a", 1, 2, 0)).seen();
        assertThat(arrive("b", 2, 2, 0)).isEqualTo(new Passed(0, 1));
        assertThat(arrive("a", 1, 2, seen)).isEqualTo(new Passed(0, 0));
        fiveMinutesPass();
        assertThat(arrive("c", 3, 1, 0)).isEqualTo(new Passed(1, 0));
        assertThat(arrive("a", 1, 2, seen)).isEqualTo(new Passed(0, 0));
        assertThat(join(store.withdraw(NAME, stay("a", 1)))).isEqualTo(new Passed(0, 0));
        assertThat(arrive("b", 2, 2, 0)).isEqualTo(new Passed(0, 1));
        fiveMinutesPass();
        assertThat(arrive("c", 4, 1, 0)).isEqualTo(new Passed(2, 0));
        assertThat(arrive("c", 3, 1, 0)).isEqualTo(new Passed(1, 0));
        assertThat(arrive("a", 1, 2, seen - 300_001)).isEqualTo(new BarrierState.Forgotten());
    }

    /** What the script knows of time gone by is when the results of today began. */
    private void fiveMinutesPass() {
        server.command("HSET", Keys.of(NAME, "barrier"), "since", "1");
    }

    @Test
    void whatIsNoLatchOrBarrierIsNotTakenForOne() {
        server.command("LPUSH", Keys.of(NAME, "latch"), "x");
        server.command("LPUSH", Keys.of(NAME, "barrier-results"), "x");
        for (CompletionStage<?> verb : List.of(
                store.look(NAME, 1, "client"),
                store.countDown(NAME, 1, "a", MEMORY),
                store.arrive(NAME, 1, stay("a", 1), LEASE, 0),
                store.withdraw(NAME, stay("a", 1))))
            assertThatThrownBy(() -> join(verb))
                    .hasCauseInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("WRONGTYPE");
        assertThat(server.command("DBSIZE")).isEqualTo("2");
    }

    @Test
    void aClosedStoreRefuses() {
        store.close();
        assertThatThrownBy(() -> join(store.reset(NAME))).hasCauseInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> store.subscribe("client", into(new LinkedBlockingQueue<>(), "")))
                .isInstanceOf(BackendUnavailableException.class);
    }

    private BarrierState arrive(String participant, long number, int parties, long seen) {
        return join(store.arrive(NAME, parties, stay(participant, number), LEASE, seen));
    }

    private static Arrival stay(String participant, long number) {
        return new Arrival(participant, "client", number);
    }

    private long millisLeft(String kind) {
        return Long.parseLong(server.command("PTTL", Keys.of(NAME, kind)));
    }

    private static MeetingListener into(BlockingQueue<String> told, String prefix) {
        return new MeetingListener() {
            @Override
            public void changed(String name) {
                told.add(prefix + ' ' + name);
            }

            @Override
            public void resumed() {}
        };
    }
}
