package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.SemaphoreSizeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many permits there are: told with the first use, changed while they are held, and limits of all numbers. */
public abstract class SemaphoreSizeContract extends PermitContract {

    @Test
    @DisplayName("E9 a semaphore has one size, and whoever comes with another is told")
    void anotherSizeIsRefused() {
        PermitLease lease = take(peer(), 1, 3);
        DistributedSemaphore wrong = semaphore(peer(), 5);
        assertThatThrownBy(() -> wrong.tryAcquire(1)).isInstanceOfSatisfying(SemaphoreSizeException.class, refused -> {
            assertThat(refused.name()).isEqualTo(name);
            assertThat(refused.asked()).isEqualTo(5);
            assertThat(refused.actual()).isEqualTo(3);
            assertThat(refused).hasMessageContaining(name);
        });
        assertThatThrownBy(wrong::acquire).isInstanceOf(SemaphoreSizeException.class);
        assertThatThrownBy(() -> wrong.tryAcquire(1, fixture.lease())).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.acquireAsync(1))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.tryAcquireAsync(1))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.tryAcquireAsync(1, fixture.lease()))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(semaphore(peer(), 3).availablePermits()).isEqualTo(2);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    @DisplayName("E9 a caller with a wrong size fails alone, the others of its client wait on")
    void aWrongSizeIsItsOwnCallersFailure() {
        PermitLease lease = take(peer(), 3, 3);
        Peer peer = peer();
        CompletionStage<PermitLease> first = queue(peer, 1, 3);
        CompletionStage<PermitLease> wrong = semaphore(peer, 5).acquireAsync(1);
        CompletionStage<PermitLease> last = semaphore(peer, 3).acquireAsync(1);
        lease.close();
        assertThat(await(first).isHeld()).isTrue();
        assertThat(failure(wrong)).isInstanceOf(SemaphoreSizeException.class);
        assertThat(await(last).isHeld()).isTrue();
    }

    @Test
    void aLargerSizeWakesWhoWaits() {
        Peer peer = peer();
        take(peer, 2, 2);
        CompletionStage<PermitLease> local = queue(peer, 1, 2);
        CompletionStage<PermitLease> remote = queue(peer(), 2, 2);
        fixture.during(leases(0.2), "both wait", () -> !isDone(local) && !isDone(remote));
        semaphore(peer(), 2).resize(5);
        assertThat(await(local).isHeld()).isTrue();
        assertThat(await(remote).isHeld()).isTrue();
        assertThat(semaphore(peer, 5).availablePermits()).isZero();
    }

    @Test
    @DisplayName("E9 after a change of size the first one and the new one are both right, others are not")
    void theFirstSizeAndTheNewOneAreRight() {
        Peer peer = peer();
        PermitLease one = take(peer, 1, 2);
        await(semaphore(peer, 2).resizeAsync(4));
        PermitLease two = take(peer(), 1, 2);
        PermitLease three = take(peer(), 1, 4);
        assertThatThrownBy(() -> semaphore(peer(), 3).tryAcquire()).isInstanceOf(SemaphoreSizeException.class);
        assertThat(semaphore(peer(), 2).availablePermits()).isEqualTo(1);
        assertThat(List.of(one, two, three)).allMatch(PermitLease::isHeld);
        one.close();
        two.close();
        three.close();
        assertThat(semaphore(peer(), 2).availablePermits())
                .as("it outlives its holders")
                .isEqualTo(4);
    }

    @Test
    void aSizeMayBeChangedBeforeTheFirstUse() {
        DistributedSemaphore semaphore = semaphore(peer(), 2);
        semaphore.resize(3);
        semaphore.resize(3);
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        assertThat(semaphore.tryAcquire(2)).isPresent();
        assertThat(semaphore(peer(), 3).tryAcquire(1)).isPresent();
    }

    @Test
    @DisplayName("A smaller size takes nothing away; less than nothing is there until enough has come back")
    void aSmallerSizeRevokesNothing() {
        Peer peer = peer();
        List<PermitLease> leases = List.of(take(peer, 1, 4), take(peer, 1, 4), take(peer, 2, 4));
        semaphore(peer, 4).resize(2);
        Peer other = peer();
        CompletionStage<PermitLease> waiter = queue(other, 1, 4);
        assertThat(semaphore(other, 4).availablePermits()).isEqualTo(-2);
        fixture.during(leases(1.2), "all are held", () -> leases.stream().allMatch(PermitLease::isHeld));
        leases.get(0).close();
        leases.get(1).close();
        fixture.during(leases(0.4), "it waits", () -> !isDone(waiter));
        assertThat(semaphore(other, 4).availablePermits()).isZero();
        leases.get(2).close();
        assertThat(await(waiter).isHeld()).isTrue();
        assertThat(semaphore(other, 2).availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("Who wants more than a smaller size has is told, and does not keep the others waiting for ever")
    void whatCannotBeHadAnyMoreIsRefused() {
        Peer peer = peer();
        PermitLease lease = take(peer, 1, 4);
        CompletionStage<PermitLease> large = queue(peer(), 4, 4);
        CompletionStage<PermitLease> small = queue(peer(), 1, 4);
        semaphore(peer, 4).resize(2);
        assertThat(failure(large))
                .isInstanceOfSatisfying(
                        SemaphoreSizeException.class,
                        refused -> assertThat(refused.actual()).isEqualTo(2));
        assertThat(await(small).isHeld()).isTrue();
        assertThatThrownBy(() -> semaphore(peer, 4).tryAcquire(3)).isInstanceOf(SemaphoreSizeException.class);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void aStoreThatForgotTheSizeIsToldAgain() {
        PermitLease lease = take(peer(), 2, 2);
        fixture.loseEverything();
        assertThat(semaphore(peer(), 3).availablePermits()).isEqualTo(3);
        assertThat(await(semaphore(peer(), 2).acquireAsync(2)).isHeld()).isTrue();
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.REFUSED);
    }

    @Test
    @DisplayName("A26 bad input is refused before anything is sent, with the parameter and the value")
    void badInputIsRefused() {
        Peer peer = peer();
        for (int size : new int[] {Integer.MIN_VALUE, -1, 0, 1_000_001, Integer.MAX_VALUE}) {
            bad(() -> peer.locks().semaphore(name, size), "permits", size);
            bad(() -> semaphore(peer, 4).resize(size), "size", size);
            bad(() -> semaphore(peer, 4).resizeAsync(size), "size", size);
        }
        peer.locks().semaphore(name, 1_000_000);
        DistributedSemaphore semaphore = semaphore(peer, 4);
        for (int permits : new int[] {Integer.MIN_VALUE, -1, 0, 5, Integer.MAX_VALUE}) {
            bad(() -> semaphore.acquire(permits), "permits", permits);
            bad(() -> semaphore.tryAcquire(permits), "permits", permits);
            bad(() -> semaphore.tryAcquire(permits, fixture.lease()), "permits", permits);
            bad(() -> semaphore.acquireAsync(permits), "permits", permits);
            bad(() -> semaphore.tryAcquireAsync(permits), "permits", permits);
            bad(() -> semaphore.tryAcquireAsync(permits, fixture.lease()), "permits", permits);
        }
        for (Duration wait : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(366))) {
            bad(() -> semaphore.tryAcquire(1, wait), "wait", wait);
            bad(() -> semaphore.tryAcquireAsync(1, wait), "wait", wait);
        }
        bad(() -> peer.locks().semaphore(" ", 1), "name", " ");
        assertThatThrownBy(() -> peer.locks().semaphore(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> semaphore.withOptions(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> semaphore.tryAcquire(1, null)).isInstanceOf(NullPointerException.class);
        assertThat(peer.wire().calls()).isEmpty();
    }

    private static void bad(Callable<?> call, String parameter, Object value) {
        assertThatThrownBy(call::call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(parameter)
                .hasMessageContaining(value.toString());
    }

    private static void bad(Runnable call, String parameter, Object value) {
        bad(
                () -> {
                    call.run();
                    return null;
                },
                parameter,
                value);
    }
}
