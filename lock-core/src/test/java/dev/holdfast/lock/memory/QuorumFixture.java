package dev.holdfast.lock.memory;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.quorum.QuorumLeaseStore;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The contract suite on a quorum of stores in memory, in virtual time; each client has a quorum store of its own. */
public final class QuorumFixture implements LockFixture {

    private static final Duration LONGEST_LEASE = Duration.ofHours(24);

    private final InMemoryFixture single = new InMemoryFixture();
    private final List<InMemoryLeaseStore> members;

    public QuorumFixture(int size) {
        members = Stream.generate(() -> new InMemoryLeaseStore(single.time()))
                .limit(size)
                .toList();
        single.time().advance(LONGEST_LEASE);
    }

    @Override
    public LeaseStore store() {
        QuorumLeaseStore.Builder builder =
                QuorumLeaseStore.builder().longestLease(LONGEST_LEASE).time(single.time());
        for (int i = 0; i < members.size(); i++) builder.member("member " + i, members.get(i));
        return builder.build();
    }

    @Override
    public VirtualTime time() {
        return single.time();
    }

    @Override
    public Locks.Builder client(LeaseStore store) {
        return single.client(store);
    }

    @Override
    public Duration lease() {
        return single.lease();
    }

    @Override
    public Duration slack() {
        return single.slack();
    }

    @Override
    public void passes(Duration duration) {
        single.passes(duration);
    }

    @Override
    public void eventually(String what, BooleanSupplier condition) {
        single.eventually(what, condition);
    }

    @Override
    public void during(Duration duration, String what, BooleanSupplier condition) {
        single.during(duration, what, condition);
    }

    /** The other members may hear of a release later than the one that woke it. */
    @Override
    public int asksOnceWoken() {
        return 5;
    }

    @Override
    public void started(Thread thread) {
        single.started(thread);
    }

    @Override
    public void close() {
        members.forEach(InMemoryLeaseStore::close);
    }
}
