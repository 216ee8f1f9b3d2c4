package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.LeaseStore.Renewal;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.RedisTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;

/** A walk through all that a feature can ask of a server: each of its scripts is sent at least once. The server is empty before. */
final class FeatureTour {

    static final String LOCKS = "locks";
    static final String MEMBERS = "members of a quorum";
    static final String SEMAPHORES = "semaphores";
    static final String READ_WRITE = "read/write locks";
    static final String MEETINGS = "latches and barriers";
    static final String INSPECTION = "inspection, force release";
    static final String GATES = "fence gates in Redis";
    static final String GUARDS = "guards";

    /** As {@code docs/operations.md} calls them. */
    static final List<String> FEATURES =
            List.of(LOCKS, MEMBERS, SEMAPHORES, READ_WRITE, MEETINGS, INSPECTION, GATES, GUARDS);

    private static final Duration LEASE = Duration.ofSeconds(40);
    private static final Duration CLAIM = Duration.ofSeconds(30);

    private final RedisTransport anybody;
    private long number;

    /** @param anybody to the same server, with all rights: for those who are looked at */
    FeatureTour(RedisTransport anybody) {
        this.anybody = anybody;
    }

    void use(RedisTransport transport, String feature) {
        switch (feature) {
            case LOCKS -> useLocks(transport);
            case MEMBERS -> useMember(transport);
            case SEMAPHORES -> useSemaphores(transport);
            case READ_WRITE -> useReadWriteLocks(transport);
            case MEETINGS -> useMeetings(transport);
            case INSPECTION -> {
                somethingToSee();
                useInspection(transport);
            }
            case GATES -> RedisFenceGate.over(transport).admit("job", 7);
            default -> useGuard(transport);
        }
    }

    private void useLocks(RedisTransport transport) {
        RedisLeaseStore store = RedisLeaseStore.over(transport);
        store.subscribe("b", listener()).close();
        passOn(store, Mode.LOCK);
        OwnerId c = owner("c", Mode.LOCK);
        OwnerId next = owner("c", Mode.LOCK);
        granted(store.acquire("other", c, LEASE, true));
        granted(store.yield("other", c, next, LEASE));
        assertThat(join(store.leaveAfter("other", next, LEASE))).isTrue();
        List<OwnerId> owners = List.of(owner("d", Mode.LOCK), owner("d", Mode.LOCK));
        assertThat(join(store.acquireAll(List.of("one"), owners.subList(0, 1), LEASE)))
                .hasSize(1);
        Renewal renewal = new Renewal("one", owners.get(0), LEASE);
        assertThat(join(store.renewAll(List.of(renewal, renewal)).get(1))).isTrue();
    }

    private void useMember(RedisTransport transport) {
        // One that was asked for the first time does not vote at once.
        Duration longest = Duration.ofMillis(1);
        LeaseStore voting = RedisLeaseStore.over(anybody).asMember(longest);
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> join(voting.renew("job", new OwnerId("z", 0, CLAIM), LEASE)) != null);
        LeaseStore member = RedisLeaseStore.over(transport).asMember(longest);
        member.subscribe("b", listener()).close();
        passOn(member, Mode.LOCK);
        OwnerId c = owner("c", Mode.LOCK);
        long grant = ((Reply.Granted) join(member.acquire("other", c, LEASE, true))).grant();
        assertThat(join(member.raise("other", c, grant + 1_000_000_000))).isTrue();
        assertThat(join(member.leaveAfter("other", c, LEASE))).isTrue();
    }

    private void useSemaphores(RedisTransport transport) {
        RedisLeaseStore store = RedisLeaseStore.over(transport);
        store.subscribe("b", listener()).close();
        passOn(store, Mode.permits(2, 2));
        OwnerId c = owner("c", Mode.permits(1, 3));
        granted(store.acquire("other", c, LEASE, true));
        join(store.resize("other", 4));
        assertThat(join(store.permits("other", 4)).available()).isEqualTo(3);
        assertThat(join(store.leaveAfter("other", c, LEASE))).isTrue();
    }

    private void useReadWriteLocks(RedisTransport transport) {
        RedisLeaseStore store = RedisLeaseStore.over(transport);
        store.subscribe("b", listener()).close();
        passOn(store, Mode.WRITE);
        OwnerId writer = owner("c", Mode.WRITE);
        granted(store.acquire("other", writer, LEASE, true));
        OwnerId reader = owner("c", Mode.READ);
        granted(store.convert("other", writer, reader, LEASE));
        assertThat(join(store.leaveAfter("other", reader, LEASE))).isTrue();
    }

    /** One holds, another waits, the first renews and leaves, the other holds. */
    private void passOn(LeaseStore store, Mode mode) {
        OwnerId a = owner("a", mode);
        OwnerId b = owner("b", mode);
        granted(store.acquire("job", a, LEASE, true));
        assertThat(join(store.acquire("job", b, LEASE, true))).isInstanceOf(Reply.Busy.class);
        assertThat(join(store.renew("job", a, LEASE))).isTrue();
        assertThat(join(store.leave("job", a))).isTrue();
        granted(store.acquire("job", b, LEASE, true));
    }

    private void useMeetings(RedisTransport transport) {
        RedisMeetingStore store = RedisMeetingStore.over(transport);
        store.subscribe("b", new MeetingStore.MeetingListener() {
                    @Override
                    public void changed(String name) {}

                    @Override
                    public void resumed() {}
                })
                .close();
        join(store.look("latch", 2, "b"));
        join(store.countDown("latch", 2, "one", LEASE));
        assertThat(join(store.countDown("latch", 2, "two", LEASE)).left()).isZero();
        join(store.reset("latch"));
        MeetingStore.Arrival left = new MeetingStore.Arrival("one", "b", 1);
        join(store.arrive("barrier", 2, left, LEASE, 0));
        join(store.withdraw("barrier", left));
        join(store.arrive("barrier", 2, new MeetingStore.Arrival("one", "b", 2), LEASE, 0));
        assertThat(join(store.arrive("barrier", 2, new MeetingStore.Arrival("two", "b", 3), LEASE, 0)))
                .isInstanceOf(MeetingStore.BarrierState.Passed.class);
    }

    private void useGuard(RedisTransport transport) {
        try (Locks locks = Locks.on(RedisLeaseStore.over(anybody));
                LockLease lease = locks.lock("job").tryAcquire().orElseThrow()) {
            RedisGuard.over(transport).run(lease, List.of());
        }
    }

    /** Holders and waiters of each kind, by a user who may do everything. */
    private void somethingToSee() {
        RedisLeaseStore store = RedisLeaseStore.over(anybody);
        for (Mode mode : List.of(Mode.LOCK, Mode.permits(1, 1), Mode.WRITE)) {
            granted(store.acquire("seen", new OwnerId("a", 1, CLAIM, mode), LEASE, true));
            join(store.acquire("seen", new OwnerId("b", 1, CLAIM, mode), LEASE, true));
        }
    }

    private void useInspection(RedisTransport transport) {
        LeaseInspector inspector = RedisLeaseStore.over(transport).inspector();
        for (Mode mode : List.of(Mode.LOCK, Mode.permits(1, 1), Mode.WRITE)) {
            Kind kind = mode.kind();
            assertThat(join(inspector.inspect(kind, "seen")).holders()).hasSize(1);
            assertThat(join(inspector.names(kind, "se", "")).names()).contains("seen");
            assertThat(join(inspector.revoke("seen", new OwnerId("a", 1, CLAIM, mode), "anna")))
                    .isPresent();
        }
        join(inspector.clients(10));
        join(inspector.tell("a", "hello"));
    }

    private OwnerId owner(String client, Mode mode) {
        return new OwnerId(client, ++number, CLAIM, mode);
    }

    private static GrantListener listener() {
        return new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {}

            @Override
            public void resumed() {}
        };
    }

    private static void granted(CompletionStage<Reply> reply) {
        assertThat(join(reply)).isInstanceOf(Reply.Granted.class);
    }
}
