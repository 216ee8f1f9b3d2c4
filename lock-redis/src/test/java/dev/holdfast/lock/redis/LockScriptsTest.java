package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Reply.Busy;
import dev.holdfast.lock.spi.Reply.Granted;
import dev.holdfast.lock.spi.Reply.NotHolder;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts as their store runs them, on a real server: once as it is, once as a server below 7.0 gets them. */
@SuppressWarnings("try") // subscriptions that only have to be there
@ParameterizedClass
@ValueSource(booleans = {true, false})
class LockScriptsTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration CLAIM = Duration.ofSeconds(3);
    private static final String NAME = "the {%} lock";
    private static final String LOCK = "holdfast:{the %7B%25%7D lock}:lock";
    private static final String FENCE = "holdfast:{the %7B%25%7D lock}:fence";
    private static final String QUEUE = "holdfast:{the %7B%25%7D lock}:queue";

    private static RedisTransport transport;

    private final RedisServer server = RedisServer.shared();
    private final RedisLeaseStore store;
    private final RedisLeaseStore uncounted;
    private final OwnerId a = owner("a", 1);
    private final OwnerId b = owner("b", 1);
    private final OwnerId c = owner("c", 1);
    private final OwnerId d = owner("d", 1);

    LockScriptsTest(boolean shebang) {
        store = RedisLeaseStore.over(as(new ServerTraits("test", shebang, true)));
        uncounted = RedisLeaseStore.over(as(new ServerTraits("test", shebang, false)));
    }

    @BeforeAll
    static void connect() {
        transport = ClientLibrary.chosen().connect(RedisServer.shared().uri());
    }

    @AfterAll
    static void disconnect() {
        transport.close();
    }

    @BeforeEach
    void flush() {
        server.command("FLUSHALL");
    }

    @Test
    void aFreeLockIsGrantedAndARepeatGetsTheSameGrant() {
        long grant = granted(acquire(a));
        assertThat(granted(acquire(a))).isEqualTo(grant);
        assertThat(server.command("GET", LOCK)).isEqualTo("a:1:3000");
        assertThat(server.command("GET", FENCE)).isEqualTo(Long.toString(grant));
        assertThat(ttl(LOCK)).isBetween(15_000L, 20_000L);
    }

    @Test
    void grantsAreAtLeastTheServersTimeAndGrow() {
        long before = micros();
        long first = granted(acquire(a));
        assertThat(first).isBetween(before, micros());
        leave(a);
        assertThat(granted(acquire(b))).isGreaterThan(first);
    }

    @Test
    void grantsGrowAlsoWhenTheServersClockIsBehind() {
        long ahead = micros() + 3_600_000_000L;
        server.command("SET", FENCE, Long.toString(ahead));
        assertThat(granted(acquire(a))).isEqualTo(ahead + 1);
        leave(a);
        assertThat(granted(acquire(b))).isEqualTo(ahead + 2);
    }

    @Test
    void grantsGrowAlsoWhenTheServerHasLostEverything() {
        long first = granted(acquire(a));
        server.command("FLUSHALL");
        assertThat(granted(acquire(b))).isGreaterThan(first);
    }

    @Test
    void aHolderWhoseFenceKeyIsGoneGetsALargerGrant() {
        long first = granted(acquire(a));
        server.command("DEL", FENCE);
        long second = granted(acquire(a));
        assertThat(second).isGreaterThan(first);
        assertThat(granted(acquire(a))).isEqualTo(second);
    }

    @Test
    void numbersAreExactUpToTheEndOfWhatLuaCanCount() {
        long end = (1L << 53) - 1;
        server.command("SET", FENCE, Long.toString(end - 2));
        assertThat(granted(acquire(a))).isEqualTo(end - 1);
        acquire(b);
        assertThat(busy(uncounted.acquire(NAME, c, LEASE, false)).lastGrant()).isEqualTo(end - 1);
        assertThat(join(uncounted.leave(NAME, a))).isTrue();
        assertThat(server.command("GET", FENCE)).isEqualTo("9007199254740991");
        assertThat(granted(acquire(b))).isEqualTo(end);
        leave(b);
        assertThatThrownBy(() -> acquire(d))
                .hasCauseInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("used up");
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void aHeldLockIsBusyForTheRestOfTheLease() {
        long grant = granted(acquire(a));
        Busy busy = busy(store.acquire(NAME, b, LEASE, false));
        assertThat(busy.lastGrant()).isEqualTo(grant);
        assertThat(busy.remaining()).isBetween(Duration.ofSeconds(15), LEASE);
        assertThat(server.command("EXISTS", QUEUE)).isEqualTo("0");
    }

    @Test
    void aServerClockThatWasSetBackDoesNotLengthenADeadHoldersLease() {
        granted(acquire(a));
        // What a clock set back by an hour makes of the expiries.
        long hour = Duration.ofHours(1).toMillis();
        for (String key : List.of(LOCK, FENCE))
            server.command("PEXPIRE", key, Long.toString(Long.parseLong(server.command("PTTL", key)) + hour));
        assertThat(busy(acquire(b)).remaining()).isBetween(LEASE.minusSeconds(15), LEASE.plusSeconds(1));
        assertThat(busy(acquire(b)).remaining()).isBetween(LEASE.minusSeconds(15), LEASE.plusSeconds(1));
        assertThat(join(store.renew(NAME, a, LEASE))).isTrue();
    }

    @Test
    void aLockThatNobodyEverGrantedIsBusyWithoutAGrant() {
        server.command("SET", LOCK, "stranger");
        assertThat(busy(acquire(a))).isEqualTo(new Busy(0, Duration.ZERO));
    }

    @Test
    void whatIsNoLockIsRefusedAndLeftAlone() {
        server.command("RPUSH", LOCK, "a list");
        assertThatThrownBy(() -> acquire(a)).hasMessageContaining("WRONGTYPE");
        assertThat(server.command("LLEN", LOCK)).isEqualTo("1");
        assertThat(server.command("EXISTS", QUEUE)).isEqualTo("0");
    }

    @Test
    void waitersAreServedInTheOrderInWhichTheyFirstAsked() {
        acquire(a);
        for (OwnerId waiter : List.of(c, b, d, c, b)) acquire(waiter);
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("c:1:3000\nb:1:3000\nd:1:3000");
        join(uncounted.leave(NAME, a));
        assertThat(server.command("GET", LOCK)).isEqualTo("c:1:3000");
        join(uncounted.leave(NAME, c));
        assertThat(server.command("GET", LOCK)).isEqualTo("b:1:3000");
        join(uncounted.leave(NAME, b));
        join(uncounted.leave(NAME, d));
        assertThat(server.command("EXISTS", LOCK, QUEUE)).isEqualTo("0");
    }

    @Test
    void theOrderHoldsAlsoWhenTheServersClockGoesBack() {
        acquire(a);
        acquire(b);
        server.command("ZADD", QUEUE, Long.toString(micros() + 3_600_000_000L), "b:1:3000");
        acquire(c);
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("b:1:3000\nc:1:3000");
    }

    @Test
    void nobodyOvertakesTheQueueOfAFreeLock() {
        acquire(a);
        join(uncounted.acquire(NAME, b, LEASE, true));
        server.command("DEL", LOCK);
        assertThat(busy(uncounted.acquire(NAME, c, LEASE, false)).remaining()).isBetween(Duration.ofSeconds(1), CLAIM);
        assertThat(server.command("GET", LOCK)).isEqualTo("b:1:3000");
    }

    @Test
    void theHeadThatAsksItselfGetsItsFullLease() {
        acquire(a);
        acquire(b);
        server.command("DEL", LOCK);
        granted(acquire(b));
        assertThat(ttl(LOCK)).isGreaterThan(15_000);
        assertThat(server.command("EXISTS", QUEUE)).isEqualTo("0");
    }

    @Test
    void whoeverFindsAllBeforeItGoneIsGrantedAtOnce() {
        acquire(a);
        acquire(b);
        acquire(c);
        server.command("DEL", LOCK);
        granted(acquire(d));
        assertThat(ttl(LOCK)).isGreaterThan(15_000);
        leave(d);
        acquire(a);
        acquire(b);
        server.command("DEL", LOCK);
        granted(store.acquire(NAME, owner("c", 2), LEASE, false));
    }

    @Test
    void aGrantIsForTheClaimAndIsToldToItsClientOnly() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription first = store.subscribe("b", listener("b", told));
                Subscription second = store.subscribe("c", listener("c", told))) {
            long grant = granted(acquire(a));
            acquire(b);
            acquire(c);
            assertThat(leave(a)).isTrue();
            String message = told.poll(5, TimeUnit.SECONDS);
            long next = Long.parseLong(server.command("GET", FENCE));
            assertThat(next).isGreaterThan(grant);
            assertThat(message).isEqualTo("b hears " + NAME + " b:1:3000 " + next);
            assertThat(ttl(LOCK)).isBetween(1L, 3000L);
            assertThat(granted(acquire(b))).isEqualTo(next);
            assertThat(ttl(LOCK)).isGreaterThan(15_000);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aClientThatIsGoneIsSkippedWhereReceiversCount() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription third = store.subscribe("d", listener("d", told))) {
            acquire(a);
            acquire(b);
            acquire(c);
            acquire(d);
            assertThat(leave(a)).isTrue();
            assertThat(told.poll(5, TimeUnit.SECONDS)).startsWith("d hears " + NAME + " d:1:3000 ");
            assertThat(server.command("GET", LOCK)).isEqualTo("d:1:3000");
            assertThat(server.command("EXISTS", QUEUE)).isEqualTo("0");
        }
    }

    @Test
    void whenAllAreGoneTheLockIsFree() {
        acquire(a);
        for (int i = 0; i < 50; i++) acquire(owner("gone" + i, 1));
        server.command("ZADD", QUEUE, "1", "not an owner id");
        assertThat(leave(a)).isTrue();
        assertThat(server.command("EXISTS", LOCK, QUEUE)).isEqualTo("0");
    }

    @Test
    void aHordeThatIsGoneDoesNotHoldTheServerUp() {
        acquire(a);
        for (int i = 0; i < 250; i++) acquire(owner("gone" + i, 1));
        assertThat(leave(a)).isTrue();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
        assertThat(server.command("ZCARD", QUEUE)).isBetween("100", "200");
        busy(acquire(b));
        granted(acquire(b));
    }

    @Test
    void whereReceiversDoNotCountTheFirstIsGrantedForItsClaim() {
        acquire(a);
        acquire(b);
        acquire(c);
        assertThat(join(uncounted.leave(NAME, a))).isTrue();
        assertThat(server.command("GET", LOCK)).isEqualTo("b:1:3000");
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("c:1:3000");
    }

    @Test
    void renewIsForTheHolderOnlyAndNeverShortens() {
        assertThat(renew(a, LEASE)).isFalse();
        acquire(a);
        assertThat(renew(b, LEASE)).isFalse();
        assertThat(renew(a, Duration.ofSeconds(40))).isTrue();
        assertThat(ttl(LOCK)).isGreaterThan(35_000);
        assertThat(renew(a, Duration.ofSeconds(1))).isTrue();
        assertThat(ttl(LOCK)).isGreaterThan(35_000);
        leave(a);
        assertThat(renew(a, LEASE)).isFalse();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void aRepeatedAcquireNeverShortens() {
        acquire(a);
        granted(store.acquire(NAME, a, Duration.ofSeconds(1), true));
        assertThat(ttl(LOCK)).isGreaterThan(15_000);
        granted(store.acquire(NAME, a, Duration.ofSeconds(40), true));
        assertThat(ttl(LOCK)).isGreaterThan(35_000);
    }

    @Test
    void anExpiredLeaseIsNeitherRenewedNorReleased() {
        join(store.acquire(NAME, a, Duration.ofMillis(20), false));
        Awaitility.await().until(() -> server.command("EXISTS", LOCK).equals("0"));
        assertThat(renew(a, LEASE)).isFalse();
        granted(acquire(b));
        assertThat(leave(a)).isFalse();
        assertThat(server.command("GET", LOCK)).isEqualTo("b:1:3000");
    }

    @Test
    void onlyTheHolderLeavesALock() {
        acquire(a);
        assertThat(leave(b)).isFalse();
        assertThat(leave(owner("a", 2))).isFalse();
        assertThat(server.command("GET", LOCK)).isEqualTo("a:1:3000");
        assertThat(leave(a)).isTrue();
        assertThat(leave(a)).isFalse();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void aWaiterLeavesTheQueue() {
        acquire(a);
        acquire(b);
        acquire(c);
        assertThat(leave(b)).isFalse();
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("c:1:3000");
        assertThat(server.command("GET", LOCK)).isEqualTo("a:1:3000");
    }

    @Test
    void aGhostThatTookTheLockIsRemovedByALaterLeave() {
        acquire(a);
        leave(a);
        granted(acquire(a));
        assertThat(leave(a)).isTrue();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void yieldPassesToTheNextWhenNobodyWaits() {
        OwnerId next = owner("a", 2);
        long first = granted(acquire(a));
        long second = granted(pass(a, next));
        assertThat(second).isGreaterThan(first);
        assertThat(ttl(LOCK)).isGreaterThan(15_000);
        assertThat(granted(pass(a, next))).isEqualTo(second);
        assertThat(server.command("GET", LOCK)).isEqualTo("a:2:3000");
        assertThat(renew(a, LEASE)).isFalse();
    }

    @Test
    void yieldQueuesTheNextBehindThoseWhoWait() {
        OwnerId next = owner("a", 2);
        acquire(a);
        acquire(b);
        acquire(c);
        Busy busy = busy(uncounted.yield(NAME, a, next, LEASE));
        assertThat(busy.lastGrant()).isEqualTo(Long.parseLong(server.command("GET", FENCE)));
        assertThat(busy.remaining()).isBetween(Duration.ofSeconds(1), CLAIM);
        assertThat(server.command("GET", LOCK)).isEqualTo("b:1:3000");
        assertThat(busy(uncounted.yield(NAME, a, next, LEASE)).lastGrant()).isEqualTo(busy.lastGrant());
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("c:1:3000\na:2:3000");
    }

    @Test
    void yieldToAQueueOfTheGonePassesToTheNext() {
        OwnerId next = owner("a", 2);
        acquire(a);
        acquire(b);
        granted(pass(a, next));
        assertThat(ttl(LOCK)).isGreaterThan(15_000);
        assertThat(server.command("EXISTS", QUEUE)).isEqualTo("0");
    }

    @Test
    void onlyTheHolderYields() {
        OwnerId next = owner("b", 2);
        acquire(a);
        acquire(b);
        assertThat(join(pass(b, next))).isEqualTo(new NotHolder());
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("b:1:3000");
        server.command("DEL", LOCK, QUEUE);
        assertThat(join(pass(b, next))).isEqualTo(new NotHolder());
        assertThat(server.command("EXISTS", LOCK, QUEUE)).isEqualTo("0");
    }

    @Test
    void everyKeyExpiresWhateverWasDone() {
        acquire(a);
        assertEverythingExpires(Set.of(LOCK, FENCE));
        acquire(b);
        acquire(c);
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE));
        join(uncounted.leave(NAME, a));
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE));
        join(uncounted.yield(NAME, b, owner("b", 2), LEASE));
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE));
        assertThat(ttl(FENCE)).isGreaterThan(Duration.ofHours(24).toMillis());
        assertThat(ttl(QUEUE)).isLessThanOrEqualTo(Duration.ofMinutes(5).toMillis());
    }

    @Test
    void thePollsOfOneWaiterKeepTheQueue() {
        acquire(a);
        acquire(b);
        server.command("PEXPIRE", QUEUE, "1000");
        acquire(b);
        assertThat(ttl(QUEUE)).isGreaterThan(200_000);
    }

    @Test
    void aMessageThatIsNoGrantIsIgnored() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription subscription = store.subscribe("b", listener("b", told))) {
            for (String junk :
                    List.of("", "x", "b:1:3000", "b:1:3000 x " + LOCK, "b:1 5 " + LOCK, "b:1:3000 5 other")) {
                server.command("PUBLISH", "holdfast:client:b", junk);
            }
            server.command("PUBLISH", "holdfast:client:b", "b:1:3000 5 " + LOCK);
            assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("b hears " + NAME + " b:1:3000 5");
            assertThat(told).isEmpty();
        }
    }

    private void assertEverythingExpires(Set<String> keys) {
        assertThat(Set.of(server.command("KEYS", "*").split("\n"))).isEqualTo(keys);
        for (String key : keys) assertThat(ttl(key)).as(key).isPositive();
    }

    private static OwnerId owner(String client, long number) {
        return new OwnerId(client, number, CLAIM);
    }

    private CompletionStage<Reply> acquire(OwnerId owner) {
        CompletionStage<Reply> reply = store.acquire(NAME, owner, LEASE, true);
        join(reply);
        return reply;
    }

    private CompletionStage<Reply> pass(OwnerId owner, OwnerId next) {
        return store.yield(NAME, owner, next, LEASE);
    }

    private boolean leave(OwnerId owner) {
        return join(store.leave(NAME, owner));
    }

    private boolean renew(OwnerId owner, Duration lease) {
        return join(store.renew(NAME, owner, lease));
    }

    private static long granted(CompletionStage<Reply> reply) {
        return ((Granted) join(reply)).grant();
    }

    private static Busy busy(CompletionStage<Reply> reply) {
        return (Busy) join(reply);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private long ttl(String key) {
        return Long.parseLong(server.command("PTTL", key));
    }

    private long micros() {
        String[] time = server.command("TIME").split("\n");
        return Long.parseLong(time[0]) * 1_000_000 + Long.parseLong(time[1]);
    }

    private static GrantListener listener(String client, BlockingQueue<String> told) {
        return new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {
                told.add(client + " hears " + name + " " + owner.text() + " " + grant);
            }

            @Override
            public void resumed() {
                told.add(client + " resumed");
            }
        };
    }

    /** The shared transport, which takes the server for another. */
    private static RedisTransport as(ServerTraits traits) {
        return new RedisTransport() {
            @Override
            public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
                return transport.evalsha(script, keys, args);
            }

            @Override
            public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
                return transport.eval(script, keys, args);
            }

            @Override
            public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
                return transport.subscribe(channel, messages, resumed);
            }

            @Override
            public ServerTraits server() {
                return traits;
            }

            @Override
            public void reset() {
                transport.reset();
            }

            @Override
            public void close() {}
        };
    }
}
