package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.id.IdOptions;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.id.IdsExhaustedException;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClockedServer;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids in a real server: its key, its clock, its losses. */
@Timeout(120)
class RedisIdFaultTest {

    private static final String KEY = "holdfast:{i}:ids";
    private static final IdOptions SMALL = IdOptions.defaults().withBlock(10).withLowWater(0);

    private final List<AutoCloseable> opened = new ArrayList<>();

    private String shared = "";

    private RedisServer shared() {
        RedisServer server = RedisServer.shared();
        shared = server.uri();
        return server;
    }

    private <C extends AutoCloseable> C closing(C one) {
        opened.add(0, one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) one.close();
    }

    private IdSequence ids(String uri, IdOptions options) {
        return ids(uri, options, Duration.ofSeconds(20));
    }

    private IdSequence ids(String uri, IdOptions options, Duration patience) {
        return IdSequence.on(client(uri, patience), "i", options);
    }

    /** Over the application that tests share, where the server is shared as well. */
    private Counters client(String uri, Duration patience) {
        RedisTransport transport = uri.equals(shared)
                ? closing(ClientLibrary.chosen().shared(uri).transport())
                : closing(ClientLibrary.chosen().connect(uri));
        return closing(Counters.builder(RedisCounterStore.over(transport))
                .patience(patience)
                .build());
    }

    private static void take(IdSequence ids, int count, Set<Long> all) {
        for (int i = 0; i < count; i++) {
            long id = ids.next();
            assertThat(all.add(id)).as("%d is new", id).isTrue();
        }
    }

    @Test
    void thereIsOneKeyAndTimedIdsTellTheTime() {
        RedisServer server = shared();
        long now = Long.parseLong(server.command("TIME").split("\\s+")[0]);
        long id = ids(server.uri(), IdOptions.defaults()).next();
        assertThat((id >> 10) / 1_000_000 + 1_767_225_600L).isBetween(now, now + 60);
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
        assertThat(server.command("PTTL", KEY)).isEqualTo("-1");
    }

    @ParameterizedTest
    @DisplayName("F8: loss of everything between leases gives no duplicates, whatever the size of the blocks")
    @ValueSource(ints = {1, 10, 10_000, IdOptions.MAX_BLOCK})
    void lossOfEverythingGivesNoDuplicates(int block) {
        RedisServer server = shared();
        IdOptions options = IdOptions.defaults().withBlock(block).withLowWater(0);
        Counters client = client(server.uri(), Duration.ofSeconds(20));
        long end = 0;
        for (int i = 0; i < 40; i++) {
            long first = IdSequence.on(client, "i", options).next();
            assertThat(first).isGreaterThanOrEqualTo(end);
            end = first + block;
            if (i % 2 == 0) server.command("FLUSHALL");
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("F8: a server that restarts empty gives no duplicates; F9: while leased ids last nobody notices")
    void aServerThatRestartsEmptyGivesNoDuplicates() {
        RedisServer server = closing(RedisServer.start());
        Set<Long> all = new HashSet<>();
        IdSequence ids = ids(server.uri(), SMALL, Duration.ofMillis(300));
        take(ids, 5, all);
        server.kill();
        take(ids, 5, all);
        assertThatThrownBy(ids::next)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("\"i\"");
        server.restart();
        await().ignoreExceptions().until(() -> all.add(ids.next()));
        take(ids, 50, all);
        assertThat(all).hasSize(61);
    }

    @Test
    @DisplayName("F8: a failover to a replica that lagged behind gives no duplicates")
    void anOlderStateGivesNoDuplicates() {
        RedisServer server = shared();
        Set<Long> all = new HashSet<>();
        IdSequence ids = ids(server.uri(), SMALL);
        take(ids, 10, all);
        String lagged = server.command("GET", KEY);
        take(ids, 100, all);
        // A failover takes longer than the head start of a first block.
        String time = server.command("TIME").split("\\s+")[0];
        await().until(() -> Long.parseLong(server.command("TIME").split("\\s+")[0]) > Long.parseLong(time));
        take(ids, 10, all);
        server.command("SET", KEY, lagged);
        take(ids, 100, all);
    }

    @Test
    void plainIdsRepeatAfterALossAsIsSaid() {
        RedisServer server = shared();
        IdOptions options = IdOptions.plain().withBlock(2).withLowWater(0);
        assertThat(ids(server.uri(), options).next()).isEqualTo(1);
        server.command("FLUSHALL");
        assertThat(ids(server.uri(), options).next()).isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("F8: a sequence in use goes on at once above what it gave out, and takes one lease for it")
    @ValueSource(strings = {"timed", "plain"})
    void aSequenceInUseGoesOnAfterALoss(String mode) {
        RedisServer server = shared();
        IdOptions options = mode.equals("plain") ? IdOptions.plain() : IdOptions.defaults();
        IdSequence ids = ids(server.uri(), options.withBlock(10).withLowWater(0));
        // Ids as large as they get: where a Lua number would not tell two of them apart.
        long first = (1L << 62) + 1;
        server.command("SET", KEY, mode + ":" + (first >> 10) + ":" + (first & 1023));
        for (long i = 0; i < 10; i++) assertThat(ids.next()).isEqualTo(first + i);
        server.command("FLUSHALL");
        server.command("CONFIG", "RESETSTAT");
        for (long i = 10; i < 20; i++) assertThat(ids.next()).isEqualTo(first + i);
        assertThat(server.command("INFO", "commandstats")).containsPattern("cmdstat_evalsha:calls=[12],");
        assertThat(server.command("GET", KEY)).isEqualTo(mode + ":" + (first >> 10) + ":21");
    }

    @Test
    @DisplayName("F8: a sequence in use goes on at once on a server that lost its data and whose clock is behind")
    void aSequenceInUseGoesOnOnAServerWhoseClockIsBehind() {
        ClockedServer server = closing(ClockedServer.start());
        Set<Long> all = new HashSet<>();
        IdSequence ids = ids(server.uri(), SMALL);
        take(ids, 15, all);
        server.command("FLUSHALL");
        server.setClock(Duration.ofDays(-1));
        take(ids, 30, all);
    }

    @Test
    void aClockThatIsSetBackGivesNoDuplicates() {
        ClockedServer server = closing(ClockedServer.start());
        Set<Long> all = new HashSet<>();
        IdSequence ids = ids(server.uri(), SMALL);
        take(ids, 30, all);
        server.setClock(Duration.ofDays(-1));
        take(ids, 30, all);
        server.setClock(Duration.ofDays(1));
        take(ids, 30, all);
        server.setClock(Duration.ZERO);
        take(ids, 30, all);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("A lost answer is a gap, and the lease is asked for again")
    void aLostAnswerIsAGap(Cut cut) {
        FaultProxy proxy = closing(new FaultProxy(shared()));
        IdSequence ids = ids(proxy.uri(), IdOptions.plain().withBlock(10).withLowWater(0));
        for (long i = 1; i <= 10; i++) assertThat(ids.next()).isEqualTo(i);
        proxy.swallowNextReply(cut);
        assertThat(ids.next()).isEqualTo(21);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("Strict ids have no gap where an answer is lost")
    void strictIdsHaveNoGaps(Cut cut) {
        FaultProxy proxy = closing(new FaultProxy(shared()));
        IdSequence ids = ids(proxy.uri(), IdOptions.strict());
        for (long i = 1; i <= 20; i++) {
            if (i % 7 == 3) proxy.swallowNextReply(cut);
            assertThat(ids.next()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @DisplayName("Ids end with 63 bits, and none is negative")
    @CsvSource({"timed, 9007199254740991, 1013", "plain, 9007199254740991, 1013"})
    void idsEndWithTheirRange(String mode, String high, int low) {
        RedisServer server = shared();
        server.command("SET", KEY, mode + ":" + high + ":" + low);
        IdOptions options = mode.equals("plain") ? IdOptions.plain() : IdOptions.defaults();
        IdSequence ids = ids(server.uri(), options.withBlock(10).withLowWater(0));
        for (long i = 0; i < 10; i++) assertThat(ids.next()).isEqualTo(Long.MAX_VALUE - 10 + i);
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(ids::next)
                    .isInstanceOf(IdsExhaustedException.class)
                    .hasMessageContaining("\"i\"");
        assertThat(server.command("GET", KEY)).isEqualTo(mode + ":9007199254740991:1023");
    }

    @ParameterizedTest
    @DisplayName("What somebody else wrote is told and left as it is")
    @ValueSource(
            strings = {
                "abc",
                "",
                "1",
                "timed",
                "timed:1",
                "timed:1:1024",
                "timed:9007199254740992:0",
                "other:1:2",
                "timed:-1:0"
            })
    void foreignTextIsTold(String text) {
        RedisServer server = shared();
        server.command("SET", KEY, text);
        for (IdOptions options : List.of(IdOptions.defaults(), IdOptions.strict()))
            assertThatThrownBy(ids(server.uri(), options)::next)
                    .isInstanceOf(UnexpectedValueException.class)
                    .hasMessageContaining("\"" + text + "\"");
        assertThat(server.command("GET", KEY)).isEqualTo(text);
    }

    @Test
    void aKeyOfAnotherTypeIsTold() {
        RedisServer server = shared();
        server.command("RPUSH", KEY, "1");
        assertThatThrownBy(ids(server.uri(), SMALL)::next)
                .isInstanceOf(UnexpectedValueException.class)
                .hasMessageContaining("a list");
    }
}
