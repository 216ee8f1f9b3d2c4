package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of all that a client holds and waits for when it is closed. */
public abstract class ClosingContract extends Contract {

    /** One of everything, each of which nobody else can have beside. */
    private List<CompletionStage<? extends Lease>> askForAll(Locks locks) {
        return List.of(
                locks.lock(name, renewed()).acquireAsync(),
                locks.semaphore(name, 3).withOptions(renewed()).acquireAsync(2),
                locks.readWriteLock(name).withOptions(renewed()).writeLock().acquireAsync(),
                locks.readWriteLock(name + "2")
                        .withOptions(renewed())
                        .readLock()
                        .acquireAsync(),
                locks.all(name + "3", name + "4").withOptions(renewed()).acquireAsync());
    }

    private List<Lease> takeAll(Peer peer) {
        List<Lease> leases = new ArrayList<>();
        for (CompletionStage<? extends Lease> each : askForAll(peer.locks())) leases.add(await(each));
        return leases;
    }

    private void close(Peer peer) throws Exception {
        call(() -> {
                    peer.locks().close();
                    return true;
                })
                .get();
    }

    @Test
    @DisplayName("A27 locks, permits, readers, writers and several at once are given back before close returns")
    void everythingIsGivenBack() throws Exception {
        Peer peer = peer();
        List<Lease> leases = takeAll(peer);
        Peer next = peer();
        List<CompletionStage<? extends Lease>> waiters = askForAll(next.locks());
        assertThat(isDone(waiters.get(0))).isFalse();
        long began = fixture.time().nanos();
        close(peer);
        assertThat(leases).noneMatch(Lease::isHeld);
        for (Lease each : leases) assertThat(each.release()).isEqualTo(ReleaseOutcome.RELEASED);
        for (CompletionStage<? extends Lease> each : waiters)
            assertThat(await(each).isHeld()).isTrue();
        inTime(leases(0.7), began);
        assertThat(EngineAccess.names(peer.locks())).isZero();
    }

    @Test
    @DisplayName("A27 whoever waits is told, and stands in nobody's way")
    void everybodyWhoWaitsIsTold() throws Exception {
        List<Lease> held = takeAll(peer());
        Peer peer = peer();
        List<CompletionStage<? extends Lease>> waiters =
                new ArrayList<>(askForAll(peer.locks()).subList(0, 3));
        waiters.add(
                peer.locks().all(name + "3", name + "5").withOptions(renewed()).acquireAsync());
        fixture.passes(leases(0.05));
        close(peer);
        for (CompletionStage<? extends Lease> each : waiters)
            assertThat(failure(each)).isInstanceOf(IllegalStateException.class);
        held.forEach(Lease::close);
        List<Lease> next = takeAll(peer());
        assertThat(next).allMatch(Lease::isHeld);
        assertThat(await(peer().lock(name + "5", renewed()).acquireAsync()).isHeld())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REFUSED", "LOST_REQUEST", "SILENT"})
    @DisplayName(
            "A27 a store that does not do what it is asked does not keep close from returning, nor anything running")
    void closeIsBounded(Fault fault) throws Exception {
        Peer peer = peer(settings -> settings.patience(leases(0.3)));
        List<Lease> leases = takeAll(peer);
        peer.wire().fault(fault);
        long began = fixture.time().nanos();
        close(peer);
        inTime(leases(0.8), began);
        assertThat(leases).noneMatch(Lease::isHeld);
        for (CompletionStage<? extends Lease> each : askForAll(peer().locks()))
            assertThat(await(each).isHeld()).as("the leases end").isTrue();
        fixture.eventually("no timer is left", () -> peer.clock().pending() == 0);
    }
}
