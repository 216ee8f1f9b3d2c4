package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.testing.ForwardingLease;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is done only while the lock is held, against locks as they are on a real server. */
@Timeout(120)
class RedisGuardTest {

    private static final String NAME = "the {%} account";
    private static final String DATA = Keys.of(NAME, "data");
    private static final List<RedisCommand> ADD = List.of(RedisCommand.of("INCR", DATA));

    private final RedisServer server = RedisServer.shared();
    private final LettuceTransport transport = LettuceTransport.connect(server.uri());
    private final RedisGuard guard = RedisGuard.over(transport);
    private Locks locks;
    private Locks others;

    @BeforeEach
    void open() {
        locks = Locks.on(RedisLeaseStore.over(transport));
        others = Locks.on(RedisLeaseStore.over(transport));
    }

    @AfterEach
    void close() {
        others.close();
        locks.close();
        transport.close();
    }

    @Test
    void aHolderIsLetThrough() throws InterruptedException {
        try (LockLease lease = locks.lock(NAME).acquire()) {
            assertThat(guard.run(lease, ADD)).containsExactly(List.of("1"));
            lease.renew();
            assertThat(guard.run(
                            lease,
                            Script.of("add", "return redis.call('INCRBY', KEYS[1], ARGV[1])"),
                            List.of(DATA),
                            List.of("41")))
                    .containsExactly("42");
            assertThat(guard.run(lease, List.of())).isEmpty();
        }
    }

    @Test
    void aLeaseGivenBackIsRefusedWithoutAsking() throws InterruptedException {
        LockLease lease = locks.lock(NAME).acquire();
        lease.close();
        refused(lease, lease.fencingToken());
        transport.close();
        refused(lease, lease.fencingToken());
    }

    @Test
    @DisplayName("A late command of a holder that believes in its lease is refused once the lock has lapsed")
    void aLapsedLockIsRefused() {
        LockLease lease = believer();
        server.command("DEL", Keys.of(NAME, "lock"));
        refused(lease, lease.fencingToken());
    }

    @Test
    @DisplayName("A late command of a holder that believes in its lease is refused once another client has the lock")
    void theNextHolderIsProtected() {
        LockLease stale = believer();
        server.command("DEL", Keys.of(NAME, "lock"));
        LockLease next = others.lock(NAME).tryAcquire().orElseThrow();
        refused(stale, next.fencingToken());
        assertThat(guard.run(next, ADD)).containsExactly(List.of("1"));
    }

    @Test
    void aGrantThroughTheQueueIsANewOneToo() throws Exception {
        LockLease stale = believer();
        CompletableFuture<LockLease> next = others.lock(NAME).acquireAsync().toCompletableFuture();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.command("ZCARD", Keys.of(NAME, "queue")).equals("1"));
        real.close();
        LockLease held = next.get();
        refused(stale, held.fencingToken());
        assertThat(guard.run(held, ADD)).containsExactly(List.of("1"));
    }

    @Test
    void aHolderToWhomItsOwnJvmPassedTheLockIsLetThrough() throws Exception {
        LockLease first = locks.lock(NAME).acquire();
        CompletableFuture<LockLease> waiting = locks.lock(NAME).acquireAsync().toCompletableFuture();
        first.close();
        LockLease second = waiting.get();
        assertThat(second.fencingToken()).isEqualTo(first.fencingToken() + 1);
        assertThat(guard.run(second, ADD)).containsExactly(List.of("1"));
        refused(first, first.fencingToken());
        second.close();
    }

    @Test
    void withoutItsFenceKeyAHoldIsRefused() {
        LockLease lease = believer();
        server.command("DEL", Keys.of(NAME, "fence"));
        refused(lease, lease.fencingToken());
    }

    @Test
    void afterFlushallAHoldIsRefused() {
        LockLease lease = believer();
        server.command("FLUSHALL");
        refused(lease, lease.fencingToken());
    }

    @Test
    @DisplayName(
            "Of two clients that contend, with leases taken away all the while, no guarded write is by any but the latest holder")
    void whatIsGuardedIsInOrder() throws Exception {
        LeaseOptions options = LeaseOptions.defaults().withDuration(Duration.ofSeconds(10));
        CompletableFuture<Integer> one = writing(locks.lock(NAME, options));
        CompletableFuture<Integer> two = writing(others.lock(NAME, options));
        while (!one.isDone() || !two.isDone()) server.command("DEL", Keys.of(NAME, "lock"));
        assertThat(one.get() + two.get()).isPositive();
        List<Long> journal = server.command("LRANGE", DATA, "0", "-1")
                .lines()
                .map(Long::valueOf)
                .toList();
        assertThat(journal).isSorted().hasSize(one.get() + two.get());
    }

    /** 200 holds, each of which tries to write its token twice. */
    private CompletableFuture<Integer> writing(DistributedLock lock) {
        return CompletableFuture.supplyAsync(
                () -> {
                    int written = 0;
                    for (int hold = 0; hold < 200; hold++) {
                        try (LockLease lease = lock.acquireUninterruptibly()) {
                            List<RedisCommand> append =
                                    List.of(RedisCommand.of("RPUSH", DATA, Long.toString(lease.fencingToken())));
                            for (int i = 0; i < 2; i++) {
                                try {
                                    guard.run(lease, append);
                                    written++;
                                } catch (StaleTokenException e) {
                                    // Taken away: that is what is tested.
                                }
                            }
                        }
                    }
                    return written;
                },
                task -> new Thread(task).start());
    }

    private LockLease real;

    /** A lease that goes on believing in itself, as that of a process between its look at the clock and its command. */
    private LockLease believer() {
        real = locks.lock(NAME).tryAcquire().orElseThrow();
        return new Believer(real);
    }

    private void refused(LockLease lease, long newest) {
        String before = server.command("GET", DATA);
        assertThatThrownBy(() -> guard.run(lease, ADD)).isInstanceOfSatisfying(StaleTokenException.class, e -> {
            assertThat(e.resource()).isEqualTo(NAME);
            assertThat(e.offered()).isEqualTo(lease.fencingToken());
            assertThat(e.newest()).isEqualTo(newest);
        });
        assertThat(guard.runAsync(lease, ADD).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(StaleTokenException.class);
        if (lease.isHeld()) assertThat(server.command("GET", DATA)).isEqualTo(before);
    }

    private static final class Believer extends ForwardingLease {

        Believer(LockLease lease) {
            super(lease, lease.fencingToken());
        }

        @Override
        public boolean isHeld() {
            return true;
        }
    }
}
