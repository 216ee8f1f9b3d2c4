package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Readers together, a writer alone, and neither kept waiting for ever by the other. */
public abstract class ReadWriteContract extends SharedLockContract {

    @Test
    void readersHoldTogetherAndAWriterAlone() {
        Peer one = peer();
        Peer two = peer();
        LockLease first = read(one);
        LockLease second = read(two);
        LockLease third = read(one);
        assertThat(mayRead()).isTrue();
        assertThat(mayWrite()).isFalse();
        assertThat(List.of(first, second, third)).allMatch(LockLease::isHeld);
        assertThat(first.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(second.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(mayWrite()).isFalse();
        assertThat(third.release()).isEqualTo(ReleaseOutcome.RELEASED);
        LockLease writer = write(two);
        assertThat(mayRead()).isFalse();
        assertThat(mayWrite()).isFalse();
        assertThat(lock(two).readLock().tryAcquire()).as("the same client").isEmpty();
        assertThat(writer.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(mayRead()).isTrue();
    }

    @Test
    void aReadWriteLockObjectKnowsWhatItIsAndCostsNothing() {
        Peer peer = peer();
        DistributedReadWriteLock lock = peer.locks().readWriteLock(name);
        assertThat(lock.options()).isEqualTo(LeaseOptions.defaults());
        DistributedReadWriteLock other = lock.withOptions(manual());
        assertThat(other.options()).isEqualTo(manual());
        assertThat(List.of(
                        other.name(), other.readLock().name(), other.writeLock().name()))
                .containsOnly(name);
        assertThat(List.of(other.readLock().options(), other.writeLock().options()))
                .containsOnly(manual());
        assertThat(other.asJavaLock()).isNotNull();
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    void aLockAndAReadWriteLockOfOneNameAreStrangers() {
        Peer peer = peer();
        LockLease lock = peer.take(name, renewed());
        LockLease writer = write(peer);
        assertThat(lock.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(mayRead()).isFalse();
        assertThat(writer.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("Readers that stand one behind the other are let in together, and nobody behind a writer with them")
    void consecutiveReadersAreLetInTogether() {
        LockLease writer = write(peer());
        CompletionStage<LockLease> first = queueToRead(peer());
        CompletionStage<LockLease> second = queueToRead(peer());
        CompletionStage<LockLease> next = queueToWrite(peer());
        CompletionStage<LockLease> last = queueToRead(peer());
        writer.close();
        LockLease one = await(first);
        LockLease two = await(second);
        fixture.during(leases(0.3), "the others wait", () -> !isDone(next) && !isDone(last));
        assertThat(one.isHeld() && two.isHeld()).isTrue();
        one.close();
        fixture.during(leases(0.1), "the writer waits for the other reader", () -> !isDone(next));
        two.close();
        LockLease then = await(next);
        fixture.during(leases(0.1), "the last reader waits", () -> !isDone(last));
        then.close();
        assertThat(await(last).isHeld()).isTrue();
    }

    @Test
    @DisplayName("E13 E5 a reader that comes behind a waiting writer does not overtake it, wherever it is")
    void aWaitingWriterIsNotOvertaken() {
        Peer reading = peer();
        LockLease reader = read(reading);
        Peer writing = peer();
        CompletionStage<LockLease> writer = queueToWrite(writing);
        assertThat(mayRead()).isFalse();
        assertThat(lock(writing).readLock().tryAcquire()).as("its own client").isEmpty();
        fixture.passes(leases(0.05));
        assertThat(lock(reading).readLock().tryAcquire())
                .as("the reader's client, after its turn")
                .isEmpty();
        CompletionStage<LockLease> late = queueToRead(peer());
        fixture.during(leases(1.2), "both wait", () -> !isDone(writer) && !isDone(late));
        reader.close();
        LockLease held = await(writer);
        assertThat(isDone(late)).isFalse();
        held.close();
        assertThat(await(late).isHeld()).isTrue();
    }

    /** Somebody who holds, lets go, and wants it again at once, step by step. */
    private final class Loop {

        private final DistributedLock lock;
        private CompletionStage<LockLease> next;
        private int rounds;

        Loop(DistributedLock lock) {
            this.lock = lock;
            next = lock.acquireAsync();
        }

        boolean isIn() {
            return isDone(next);
        }

        void step() {
            if (!isIn()) return;
            await(next).close();
            rounds++;
            next = lock.acquireAsync();
        }
    }

    /** Lets one after the other take a step, until that is so; not for ever. */
    private void turns(List<Loop> loops, String what, BooleanSupplier until) {
        for (int turn = 0; !until.getAsBoolean(); turn++) {
            assertThat(turn).as(what).isLessThan(5000);
            loops.get(turn % loops.size()).step();
            fixture.passes(leases(0.005));
        }
    }

    @Test
    @DisplayName("E13 readers that overlap for ever do not keep a writer out")
    void overlappingReadersDoNotStarveAWriter() {
        List<Loop> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) readers.add(new Loop(lock(peer()).readLock()));
        fixture.eventually("they read", () -> readers.stream().allMatch(Loop::isIn));
        turns(readers, "they read on", () -> {
            assertThat(readers).as("somebody reads at any time").anyMatch(Loop::isIn);
            return readers.stream().allMatch(reader -> reader.rounds > 4);
        });
        CompletionStage<LockLease> writer = queueToWrite(peer());
        assertThat(isDone(writer)).isFalse();
        turns(readers, "the writer comes in", () -> isDone(writer));
        assertThat(readers).noneMatch(Loop::isIn);
        await(writer).close();
        fixture.eventually("they read again", () -> readers.stream().allMatch(Loop::isIn));
    }

    @Test
    void writersThatComeAndComeDoNotStarveAReader() {
        List<Loop> writers = new ArrayList<>();
        for (Peer each : List.of(peer(), peer()))
            for (int i = 0; i < 2; i++) writers.add(new Loop(lock(each).writeLock()));
        turns(writers, "they write", () -> writers.stream().allMatch(writer -> writer.rounds > 4));
        CompletionStage<LockLease> reader = queueToRead(peer());
        turns(writers, "the reader comes in", () -> isDone(reader));
        await(reader).close();
        turns(writers, "they write on", () -> writers.stream().anyMatch(Loop::isIn));
    }

    @Test
    @DisplayName("Never a writer beside anybody")
    void aWriterIsAlwaysAlone() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostReaders = new AtomicInteger();
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<Call<Boolean>> calls = new ArrayList<>();
        for (int thread = 0; thread < 9; thread++) {
            DistributedReadWriteLock lock = lock(peers.get(thread % 3));
            int number = thread;
            calls.add(call(() -> {
                for (int round = 0; round < 25; round++) {
                    boolean writes = (number + round) % 4 == 0;
                    int weight = writes ? 1000 : 1;
                    try (LockLease lease = (writes ? lock.writeLock() : lock.readLock()).acquire()) {
                        int now = inside.addAndGet(weight);
                        if (writes ? now != 1000 : now >= 1000) throw new AssertionError(now + " inside");
                        if (!writes) mostReaders.accumulateAndGet(now, Math::max);
                        Thread.yield();
                        inside.addAndGet(-weight);
                        if (!lease.isHeld()) throw new AssertionError("the lease ended too early");
                    }
                }
                return true;
            }));
        }
        for (Call<Boolean> each : calls) assertThat(each.get()).isTrue();
        assertThat(mostReaders.get()).as("readers were together").isGreaterThan(1);
        assertThat(mayWrite()).isTrue();
    }

    @Test
    @DisplayName("Readers of one client that come in one turn share a lease in the store")
    void readersOfOneClientShareALease() {
        LockLease writer = write(peer());
        Peer peer = peer();
        List<CompletionStage<LockLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 20; i++) waiters.add(lock(peer).readLock().acquireAsync());
        fixture.passes(leases(0.05));
        int asked = peer.wire().count(Verb.ACQUIRE);
        writer.close();
        List<LockLease> leases = waiters.stream().map(this::await).toList();
        assertThat(leases.stream().map(LockLease::fencingToken)).doesNotHaveDuplicates();
        assertThat(peer.wire().count(Verb.ACQUIRE)).isLessThan(asked + 5);
        assertThat(leases).allMatch(LockLease::isHeld);
        for (LockLease each : leases) {
            assertThat(mayWrite()).isFalse();
            assertThat(each.release()).isEqualTo(ReleaseOutcome.RELEASED);
        }
        assertThat(peer.wire().count(Verb.LEAVE)).isLessThan(5);
        assertThat(mayWrite()).isTrue();
    }

    @Test
    @DisplayName("A writer's token is above those before it and below those after it; readers' tokens differ")
    void tokensAreInTheOrderOfWriters() {
        List<Long> before = new CopyOnWriteArrayList<>();
        long last = 0;
        for (int round = 0; round < 3; round++) {
            Peer peer = peer();
            List<LockLease> readers = List.of(read(peer), read(peer), read(peer()), read(peer()));
            for (LockLease each : readers) {
                assertThat(each.fencingToken()).isGreaterThan(last);
                before.add(each.fencingToken());
            }
            readers.forEach(LockLease::close);
            LockLease writer = write(peer);
            assertThat(before).allMatch(token -> token < writer.fencingToken());
            last = writer.fencingToken();
            before.add(last);
            writer.close();
        }
        assertThat(before).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("A minimum hold of a reader keeps writers out, and readers are welcome")
    void aReadersMinimumHoldKeepsWritersOut() {
        Peer peer = peer();
        long began = fixture.time().nanos();
        DistributedReadWriteLock lock = peer.readWriteLock(name, renewed().withMinimumHold(leases(0.8)));
        LockLease reader = lock.readLock().tryAcquire().orElseThrow();
        assertThat(reader.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(reader.isHeld()).isFalse();
        assertThat(mayRead()).isTrue();
        LockLease writer = await(lock(peer()).writeLock().acquireAsync());
        assertThat(since(began)).isGreaterThanOrEqualTo(leases(0.8));
        assertThat(writer.fencingToken()).isGreaterThan(reader.fencingToken());
    }

    @Test
    @DisplayName("A minimum hold of a writer keeps everybody out, and ends by itself")
    void aWritersMinimumHoldKeepsEverybodyOut() {
        Peer peer = peer();
        long began = fixture.time().nanos();
        DistributedReadWriteLock lock = peer.readWriteLock(name, renewed().withMinimumHold(leases(0.8)));
        lock.writeLock().tryAcquire().orElseThrow().close();
        LockLease reader = await(lock(peer()).readLock().acquireAsync());
        assertThat(since(began)).isGreaterThanOrEqualTo(leases(0.8));
        assertThat(await(lock(peer).readLock().acquireAsync()).isHeld()).isTrue();
        assertThat(reader.isHeld()).isTrue();
    }

    @Test
    void aReaderMayHaveOptionsOfItsOwn() {
        Peer peer = peer();
        LockLease renewed = read(peer);
        LockLease byHand =
                peer.readWriteLock(name, manual()).readLock().tryAcquire().orElseThrow();
        fixture.eventually("the one by hand ends", () -> !byHand.isHeld());
        fixture.during(leases(1), "the other goes on", renewed::isHeld);
        assertThat(byHand.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        assertThat(mayWrite()).isFalse();
        renewed.close();
        assertThat(mayWrite()).isTrue();
    }
}
