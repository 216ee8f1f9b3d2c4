package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply.Busy;
import dev.holdfast.lock.spi.Reply.NotHolder;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The scripts of a lock: its queue. */
@SuppressWarnings("try") // subscriptions that only have to be there
class LockQueueScriptsTest extends ScriptsOnServer {

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
    void aWaiterLeavesTheQueue() {
        acquire(a);
        acquire(b);
        acquire(c);
        assertThat(leave(b)).isFalse();
        assertThat(server.command("ZRANGE", QUEUE, "0", "-1")).isEqualTo("c:1:3000");
        assertThat(server.command("GET", LOCK)).isEqualTo("a:1:3000");
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
}
