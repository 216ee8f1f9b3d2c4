package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Threads that wait for each other in a circle are found, and no others. */
public abstract class DeadlockContract extends Contract {

    private final String a = name + " a";
    private final String b = name + " b";
    private final String c = name + " c";

    /** Leases that nobody holds on to are not renewed. */
    private final List<Lease> kept = new CopyOnWriteArrayList<>();

    private Inspector inspector() {
        return peer(builder -> builder.patience(Duration.ofSeconds(30))).locks().inspector();
    }

    /** A thread that takes one thing, waits until all have theirs, and then wants another. */
    private Call<Lease> thread(CountDownLatch all, Callable<? extends Lease> first, Callable<? extends Lease> then) {
        return call(() -> {
            kept.add(first.call());
            all.countDown();
            all.await();
            return then.call();
        });
    }

    private Callable<LockLease> lock(Peer peer, String name) {
        return () -> peer.lock(name, renewed()).acquire();
    }

    private Callable<Lease> permits(Peer peer, int permits, int size) {
        DistributedSemaphore semaphore = peer.semaphore(c, size, renewed());
        return () -> semaphore.acquire(permits);
    }

    private Callable<Lease> read() {
        DistributedReadWriteLock lock = peer().readWriteLock(c, renewed());
        return () -> lock.readLock().acquire();
    }

    private Callable<Lease> write() {
        DistributedReadWriteLock lock = peer().readWriteLock(c, renewed());
        return () -> lock.writeLock().acquire();
    }

    private static String thread(Call<?> call) {
        return call.thread().getName() + '#' + call.thread().getId();
    }

    private static List<String> threads(Deadlock deadlock) {
        return deadlock.members().stream()
                .map(each -> each.origin().thread().orElse("none"))
                .toList();
    }

    /** The one deadlock that there is in the end; a search is no light work, so not as often as can be. */
    private Deadlock found() {
        Inspector inspector = inspector();
        List<Deadlock> found = ours(inspector);
        for (int i = 0; i < 1_000 && found.isEmpty(); i++) {
            fixture.passes(leases(0.02));
            found = ours(inspector);
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<Deadlock> ours(Inspector inspector) {
        return await(inspector.findDeadlocksAsync()).stream()
                .filter(each -> each.toString().contains(name))
                .toList();
    }

    private void nothingIsFound() {
        Inspector inspector = inspector();
        for (int i = 0; i < 3; i++) assertThat(ours(inspector)).isEmpty();
    }

    private void awaited(Kind kind, String name, int waiters) {
        Inspector inspector = inspector();
        fixture.eventually(
                waiters + " wait for " + name,
                () -> await(inspector.inspectAsync(kind, name)).waiters().size() == waiters);
    }

    // ---- circles

    @Test
    @DisplayName("locks {a,b} and {b,a} taken by two clients: found, by name, process and thread")
    void twoClientsThatWaitForEachOtherAreFound() {
        Peer one = peer(builder -> builder.application("one"));
        Peer two = peer(builder -> builder.application("two"));
        CountDownLatch all = new CountDownLatch(2);
        Call<?> first = thread(all, lock(one, a), lock(one, b));
        Call<?> second = thread(all, lock(two, b), lock(two, a));
        Deadlock found = found();
        assertThat(threads(found)).containsExactlyInAnyOrder(thread(first), thread(second));
        assertThat(found.members()).allSatisfy(each -> {
            boolean isFirst = each.origin().thread().orElseThrow().equals(thread(first));
            assertThat(each.holds()).containsExactly(new Subject(Kind.LOCK, isFirst ? a : b));
            assertThat(each.waitsFor()).isEqualTo(new Subject(Kind.LOCK, isFirst ? b : a));
            assertThat(each.waitsOn()).hasSize(1);
            assertThat(each.waitsOn().get(0).thread()).hasValue(thread(isFirst ? second : first));
        });
        assertThat(found.toString())
                .startsWith("deadlock of 2")
                .contains(thread(first), thread(second), "'" + a + "'", "'" + b + "'", "(one)", "(two)")
                .contains("process " + ProcessHandle.current().pid());
    }

    @Test
    void twoThreadsOfOneClientAreFound() {
        Peer peer = peer();
        CountDownLatch all = new CountDownLatch(2);
        Call<?> first = thread(all, lock(peer, a), lock(peer, b));
        Call<?> second = thread(all, lock(peer, b), lock(peer, a));
        assertThat(threads(found())).containsExactlyInAnyOrder(thread(first), thread(second));
    }

    @Test
    @DisplayName(
            "three in a circle are found in the order in which they wait; who waits for one of them is no part of it")
    void aLongerCircleIsFoundWithoutThoseWhoWaitForIt() {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(4);
        Callable<LockLease> last = lock(peer(), b);
        Call<?> first = thread(all, lock(peer(), a), () -> {
            closing.await();
            return last.call();
        });
        Call<?> second = thread(all, lock(peer(), b), lock(peer(), c));
        Call<?> third = thread(all, lock(peer(), c), lock(peer(), a));
        // Waits for the same as the first of them, and before it.
        thread(all, lock(peer(), name + " d"), lock(peer(), b));
        awaited(Kind.LOCK, b, 1);
        closing.countDown();
        awaited(Kind.LOCK, b, 2);
        Deadlock found = found();
        assertThat(threads(found)).containsExactlyInAnyOrder(thread(first), thread(second), thread(third));
        for (int i = 0; i < 3; i++)
            assertThat(found.members().get(i).waitsOn())
                    .containsExactly(found.members().get((i + 1) % 3).origin());
    }

    @Test
    void aThreadThatWaitsForItselfIsFound() {
        Peer peer = peer();
        Call<?> call = thread(new CountDownLatch(1), lock(peer, a), lock(peer, a));
        assertThat(threads(found())).containsExactly(thread(call));
    }

    @Test
    void forceReleaseBreaksACircle() throws Exception {
        CountDownLatch all = new CountDownLatch(2);
        Call<Lease> first = thread(all, lock(peer(), a), lock(peer(), b));
        Call<Lease> second = thread(all, lock(peer(), b), lock(peer(), a));
        found();
        Inspector inspector = inspector();
        assertThat(await(inspector.forceReleaseAsync(Kind.LOCK, a, "anna"))).isTrue();
        Lease victim =
                kept.stream().filter(each -> each.name().equals(a)).findFirst().orElseThrow();
        assertThat(await(victim.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(second.get().name()).isEqualTo(a);
        assertThat(first.isDone()).isFalse();
        assertThat(ours(inspector)).isEmpty();
    }

    @Test
    @DisplayName("a semaphore's waiter is stuck when too few of its permits can come back")
    void permitsThatCannotComeBackInNumbersAreFound() {
        Peer free = peer();
        kept.add(await(free.semaphore(c, 3, renewed()).acquireAsync(1)));
        CountDownLatch all = new CountDownLatch(2);
        Call<?> first = thread(all, lock(peer(), a), permits(peer(), 2, 3));
        Call<?> second = thread(all, permits(peer(), 2, 3), lock(peer(), a));
        assertThat(threads(found())).containsExactlyInAnyOrder(thread(first), thread(second));
    }

    @Test
    void permitsWhoseHoldersAreAllStuckAreFound() {
        CountDownLatch all = new CountDownLatch(3);
        Call<?> first = thread(all, lock(peer(), a), permits(peer(), 1, 2));
        Call<?> second = thread(all, permits(peer(), 1, 2), lock(peer(), a));
        Call<?> third = thread(all, permits(peer(), 1, 2), lock(peer(), a));
        awaited(Kind.LOCK, a, 2);
        assertThat(threads(found())).containsExactlyInAnyOrder(thread(first), thread(second), thread(third));
    }

    @Test
    @DisplayName("a reader that reads again waits behind a writer that waits for it")
    void aReaderBehindAWriterThatWaitsForItIsFound() {
        CountDownLatch written = new CountDownLatch(1);
        Peer again = peer();
        CountDownLatch all = new CountDownLatch(1);
        Call<?> reader = thread(all, read(), () -> {
            written.await();
            return again.readWriteLock(c, renewed()).readLock().acquire();
        });
        fixture.eventually("it reads", () -> all.getCount() == 0);
        Call<?> writer = call(write());
        awaited(Kind.WRITE, c, 1);
        nothingIsFound();
        written.countDown();
        assertThat(threads(found())).containsExactlyInAnyOrder(thread(reader), thread(writer));
    }

    @Test
    void twoReadersThatWantToWriteAreFound() {
        CountDownLatch all = new CountDownLatch(2);
        Call<?> first = thread(all, read(), write());
        Call<?> second = thread(all, read(), write());
        awaited(Kind.WRITE, c, 2);
        assertThat(threads(found())).containsExactlyInAnyOrder(thread(first), thread(second));
    }

    // ---- no circles

    @Test
    void aChainIsNone() throws Exception {
        CountDownLatch all = new CountDownLatch(2);
        LockLease free = await(peer().lock(a, renewed()).acquireAsync());
        Call<Lease> first = thread(all, lock(peer(), b), lock(peer(), a));
        Call<Lease> second = thread(all, lock(peer(), c), lock(peer(), b));
        awaited(Kind.LOCK, a, 1);
        awaited(Kind.LOCK, b, 1);
        nothingIsFound();
        free.close();
        first.get();
        kept.get(0).close();
        kept.get(1).close();
        assertThat(second.get().isHeld()).isTrue();
    }

    @Test
    @DisplayName("a semaphore with a holder that can go on is none")
    void aSemaphoreWithAHolderThatGoesOnIsNone() {
        CountDownLatch all = new CountDownLatch(3);
        thread(all, lock(peer(), a), permits(peer(), 1, 2));
        thread(all, permits(peer(), 1, 2), lock(peer(), a));
        thread(all, permits(peer(), 1, 2), () -> {
            new CountDownLatch(1).await();
            throw new IllegalStateException();
        });
        awaited(Kind.LOCK, a, 1);
        awaited(Kind.SEMAPHORE, c, 1);
        nothingIsFound();
    }

    @Test
    void readersThatGoTogetherAreNone() {
        CountDownLatch all = new CountDownLatch(2);
        thread(all, read(), lock(peer(), a));
        thread(all, lock(peer(), a), read());
        awaited(Kind.LOCK, a, 1);
        nothingIsFound();
    }

    @Test
    @DisplayName("a lease acquired asynchronously belongs to no thread: who waits for it is not stuck")
    void anAsynchronousHolderIsNone() {
        kept.add(await(peer().lock(a, renewed()).acquireAsync()));
        Call<?> call = thread(new CountDownLatch(1), lock(peer(), b), lock(peer(), a));
        awaited(Kind.LOCK, a, 1);
        CompletionStage<LockLease> waiting = peer().lock(b, renewed()).acquireAsync();
        awaited(Kind.LOCK, b, 1);
        nothingIsFound();
        assertThat(call.isDone() || isDone(waiting)).isFalse();
    }

    @Test
    @DisplayName("a client that died is not accused: its lease ends")
    void aDeadClientIsNotPartOfOne() {
        Peer dying = peer();
        CountDownLatch all = new CountDownLatch(2);
        Duration lease = fixture.lease().multipliedBy(30);
        thread(all, lock(peer(), a), lock(peer(), b));
        thread(
                all,
                () -> dying.lock(b, renewed().withDuration(lease)).acquire(),
                () -> dying.lock(a, renewed().withDuration(lease)).acquire());
        found();
        dying.die();
        nothingIsFound();
    }
}
