package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Reply.Busy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The scripts of a lock: granting, renewing, leaving. */
@SuppressWarnings("try") // subscriptions that only have to be there
class LockScriptsTest extends ScriptsOnServer {

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
    void aGhostThatTookTheLockIsRemovedByALaterLeave() {
        acquire(a);
        leave(a);
        granted(acquire(a));
        assertThat(leave(a)).isTrue();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void everyKeyExpiresWhateverWasDone() {
        acquire(a);
        assertEverythingExpires(Set.of(LOCK, FENCE));
        acquire(b);
        acquire(c);
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE));
        String asked = QUEUE.replace(":queue", ":asked");
        join(uncounted.leave(NAME, a));
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE, asked));
        join(uncounted.yield(NAME, b, owner("b", 2), LEASE));
        assertEverythingExpires(Set.of(LOCK, FENCE, QUEUE, asked));
        assertThat(ttl(FENCE)).isGreaterThan(Duration.ofHours(24).toMillis());
        assertThat(ttl(QUEUE)).isLessThanOrEqualTo(Duration.ofMinutes(5).toMillis());
    }
}
