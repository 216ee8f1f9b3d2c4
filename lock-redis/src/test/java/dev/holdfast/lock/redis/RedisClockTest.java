package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.ClockedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks on a server whose wall clock is set, forward and back, while a lease is held. */
@Timeout(120)
class RedisClockTest {

    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofSeconds(3));
    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofSeconds(10));

    /** Much shorter than an hour, and long enough for a machine with a lot to do. */
    private static final long GENEROUS_SECONDS = 40;

    private final ClockedServer server = ClockedServer.start();
    private final LettuceTransport transport = LettuceTransport.connect(server.uri());
    private final FaultyStore wire = new FaultyStore(RedisLeaseStore.over(transport));
    private final Locks holder = Locks.on(wire);
    private final Locks other = Locks.on(RedisLeaseStore.over(transport));

    @AfterEach
    void close() {
        wire.fault(FaultyStore.Fault.REFUSED);
        holder.close();
        other.close();
        transport.close();
        server.close();
    }

    private static LockLease take(Locks locks, LeaseOptions options) {
        return locks.lock("job", options).tryAcquire().orElseThrow(() -> new AssertionError("not free"));
    }

    private static <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.orTimeout(GENEROUS_SECONDS, TimeUnit.SECONDS).join();
    }

    private long remaining() {
        return Long.parseLong(server.command("PTTL", Keys.of("job", "lock")));
    }

    @Test
    @DisplayName("A8 a server clock set forward by two leases: the loss is told, and the next token is larger")
    void aClockSetForwardEndsTheLease() {
        LockLease lease = take(holder, LONG);
        CompletionStage<LossCause> lost = lease.whenLost();
        server.setClock(LONG.duration().multipliedBy(2));
        assertThat(remaining()).as("the lock's key is gone").isEqualTo(-2);
        assertThat(await(lost)).isEqualTo(LossCause.REFUSED);
        assertThat(lease.isHeld()).isFalse();
        LockLease next = take(other, LONG);
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        next.close();
        server.setClock(Duration.ZERO);
        assertThat(take(other, LONG).fencingToken())
                .as("after the clock was put right")
                .isGreaterThan(next.fencingToken());
    }

    @Test
    @DisplayName(
            "A9 a server clock set back by an hour: a dead holder's lock is free when its lease is over, tokens grow")
    void aClockSetBackKeepsNoDeadHoldersLock() {
        LockLease lease = take(holder, SHORT);
        wire.vanish();
        server.setClock(Duration.ofHours(-1));
        assertThat(remaining()).as("the key alone would stay for an hour").isGreaterThan(3_500_000);
        LockLease next = await(other.lock("job", SHORT).acquireAsync());
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(lease.isHeld()).as("the holder's own clock was not set").isFalse();
    }

    @Test
    @DisplayName("A9 a server clock set back by an hour: a living holder keeps its lock and gives it back")
    void aClockSetBackTakesNothingFromALivingHolder() {
        LockLease lease = take(holder, LONG);
        CompletionStage<LockLease> waiter = other.lock("job", LONG).acquireAsync();
        // A script in the midst of which the clock is set reads two times.
        Awaitility.await()
                .until(() -> server.command("ZCARD", Keys.of("job", "queue")).equals("1"));
        server.setClock(Duration.ofHours(-1));
        lease.renew();
        assertThat(lease.isHeld()).isTrue();
        assertThat(other.lock("job", LONG).tryAcquire()).isEmpty();
        lease.close();
        assertThat(await(waiter).fencingToken()).isGreaterThan(lease.fencingToken());
    }
}
