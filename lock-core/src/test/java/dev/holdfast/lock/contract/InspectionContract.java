package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.inspect.Inspection.Waiter;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be seen of holders and waiters. */
public abstract class InspectionContract extends WatcherContract {

    private Inspection look(Kind kind) {
        return await(watcher().locks().inspector().inspectAsync(kind, name));
    }

    /** What is seen once so many wait. */
    private Inspection lookFor(Kind kind, int waiters) {
        Inspector inspector = watcher().locks().inspector();
        List<Inspection> seen = new ArrayList<>();
        fixture.eventually(waiters + " wait", () -> {
            seen.add(0, await(inspector.inspectAsync(kind, name)));
            return seen.get(0).waiters().size() == waiters;
        });
        return seen.get(0);
    }

    private static String thread(Call<?> call) {
        return call.thread().getName() + '#' + call.thread().getId();
    }

    private static List<String> threads(List<Waiter> waiters) {
        return waiters.stream()
                .map(each -> each.origin().thread().orElse("none"))
                .toList();
    }

    // ---- who holds

    @Test
    @DisplayName("who holds, since when, until when, with which token, from which host, process and thread")
    void whoHoldsIsTold() throws Exception {
        Peer holder = peer(builder -> builder.application("billing"));
        Call<LockLease> call = call(() -> holder.take(name, renewed()));
        LockLease lease = call.get();
        Inspection seen = look(Kind.LOCK);
        assertThat(seen.subject()).isEqualTo(new Subject(Kind.LOCK, name));
        assertThat(seen.isHeld()).isTrue();
        assertThat(seen.complete()).isTrue();
        assertThat(seen.waiters()).isEmpty();
        assertThat(seen.holders()).hasSize(1);
        Holder found = seen.holders().get(0);
        assertThat(found.fencingToken()).hasValue(lease.fencingToken());
        assertThat(found.held()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(found.remaining()).isPositive().isLessThanOrEqualTo(fixture.lease());
        assertThat(found.origin().isKnown()).isTrue();
        assertThat(found.origin().application()).hasValue("billing");
        assertThat(found.origin().host()).isPresent();
        assertThat(found.origin().process()).hasValue(ProcessHandle.current().pid());
        assertThat(found.origin().thread()).hasValue(thread(call));
        assertThat(seen.toString())
                .contains(name, thread(call), "billing", Long.toString(lease.fencingToken()))
                .contains("process " + ProcessHandle.current().pid());
    }

    @Test
    @DisplayName("of a holder and of who waits, the trace that the call is part of")
    void tracesAreTold() {
        Peer holder = peer(builder -> builder.tracer(subject -> new Traced("trace of the holder & co")));
        Peer waiter = peer(builder -> builder.tracer(subject -> new Traced("4bf92f3577b34da6")));
        LockLease lease = holder.take(name, renewed());
        CompletionStage<LockLease> next = waiter.lock(name, renewed()).acquireAsync();
        Inspection seen = lookFor(Kind.LOCK, 1);
        assertThat(seen.holders().get(0).origin().trace()).hasValue("trace of the holder & co");
        assertThat(seen.waiters().get(0).origin().trace()).hasValue("4bf92f3577b34da6");
        lease.close();
        await(next).close();
    }

    private record Traced(String traceId) implements LockTracer.Trail {}

    @Test
    void theHoldGrowsOld() {
        LockLease lease = peer().take(name, renewed());
        Duration first = look(Kind.LOCK).holders().get(0).held();
        fixture.passes(leases(0.5));
        assertThat(look(Kind.LOCK).holders().get(0).held()).isGreaterThanOrEqualTo(first.plus(leases(0.4)));
        lease.close();
    }

    @Test
    void nobodyHoldsWhatIsFree() {
        peer().take(name, manual()).close();
        Inspection seen = look(Kind.LOCK);
        assertThat(seen.isHeld()).isFalse();
        assertThat(seen.waiters()).isEmpty();
        assertThat(seen.toString()).contains("held by nobody");
    }

    @Test
    void anAsynchronousHolderHasNoThread() {
        LockLease lease = await(peer().lock(name, renewed()).acquireAsync());
        Origin origin = look(Kind.LOCK).holders().get(0).origin();
        assertThat(origin.isKnown()).isTrue();
        assertThat(origin.thread()).isEmpty();
        lease.close();
    }

    @Test
    @DisplayName("no full owner id comes out: whoever knows one can release the lock")
    void idsAreCutShort() {
        peer().take(name, renewed());
        LeaseInspector store = fixture.store().inspector();
        String client =
                await(store.inspect(Kind.LOCK, name)).holders().get(0).owner().client();
        Inspection seen = look(Kind.LOCK);
        assertThat(seen.toString()).doesNotContain(client);
        assertThat(seen.holders().get(0).id()).doesNotContain(client).isNotBlank();
        assertThat(seen.holders().get(0).origin().client()).isNotEqualTo(client);
        assertThat(client).startsWith(seen.holders().get(0).origin().client().replace("…", ""));
    }

    @Test
    void onlyTheHoldersAreToldToWhoAsksForThemOnly() {
        LockLease lease = peer().take(name, renewed());
        Peer waiter = peer();
        waiter.lock(name, renewed()).acquireAsync();
        lookFor(Kind.LOCK, 1);
        List<Holder> holders = await(watcher().locks().inspector().holdersAsync(Kind.LOCK, name));
        assertThat(holders).extracting(Holder::fencingToken).containsExactly(OptionalLong.of(lease.fencingToken()));
    }

    @Test
    void theBlockingVerbsSayTheSame() throws Exception {
        Peer peer = peer();
        Call<LockLease> holder = call(() -> peer.take(name, renewed()));
        holder.get();
        Inspector inspector = watcher().locks().inspector();
        Call<Inspection> seen = call(() -> inspector.inspect(Kind.LOCK, name));
        assertThat(seen.get().holders().get(0).origin().thread()).hasValue(thread(holder));
        assertThat(call(() -> inspector.holders(Kind.LOCK, name)).get()).hasSize(1);
        assertThat(call(() -> inspector.names(Kind.LOCK, name).toList()).get()).containsExactly(name);
        assertThat(call(() -> inspector.askToYield(Kind.LOCK, name, "anna")).get())
                .isTrue();
        assertThat(call(() -> inspector.forceRelease(seen.get().holders().get(0), "anna"))
                        .get())
                .isTrue();
        assertThat(call(() -> inspector.forceRelease(Kind.LOCK, name, "anna")).get())
                .isFalse();
        assertThat(call(inspector::findDeadlocks).get()).isEmpty();
    }

    // ---- who waits

    @Test
    @DisplayName("who waits, in which order; callers of one client stand where its first one stands")
    void whoWaitsIsToldInOrder() throws Exception {
        Peer one = peer();
        Peer two = peer();
        peer().take(name, renewed());
        Call<LockLease> first = call(() -> one.lock(name, renewed()).acquire());
        lookFor(Kind.LOCK, 1);
        Call<LockLease> second = call(() -> two.lock(name, renewed()).acquire());
        lookFor(Kind.LOCK, 2);
        Call<LockLease> third = call(() -> one.lock(name, renewed()).acquire());
        Inspection seen = lookFor(Kind.LOCK, 3);
        assertThat(threads(seen.waiters())).containsExactly(thread(first), thread(third), thread(second));
        assertThat(seen.waiters())
                .extracting(Waiter::waited)
                .allSatisfy(waited -> assertThat(waited).isGreaterThanOrEqualTo(Duration.ZERO));
        assertThat(seen.toString()).containsSubsequence("held by", "awaited by", thread(first), thread(second));
    }

    @Test
    void callersOfTheHoldersClientStandLast() {
        Peer holder = peer();
        Peer other = peer();
        holder.take(name, renewed());
        Call<LockLease> local = call(() -> holder.lock(name, renewed()).acquire());
        local.blocks();
        Call<LockLease> remote = call(() -> other.lock(name, renewed()).acquire());
        Inspection seen = lookFor(Kind.LOCK, 2);
        assertThat(threads(seen.waiters())).containsExactly(thread(remote), thread(local));
    }

    @Test
    void aCallerThatGaveUpIsGone() {
        peer().take(name, renewed());
        CompletionStage<LockLease> waiting = peer().lock(name, renewed()).acquireAsync();
        lookFor(Kind.LOCK, 1);
        waiting.toCompletableFuture().cancel(false);
        assertThat(lookFor(Kind.LOCK, 0).isHeld()).isTrue();
    }

    // ---- semaphores, readers and writers

    @Test
    void aSemaphoresPermitsAreTold() throws Exception {
        Peer one = peer();
        Peer two = peer();
        Call<PermitLease> held = call(() -> one.semaphore(name, 5, renewed()).acquire(4));
        held.get();
        Call<PermitLease> waits = call(() -> two.semaphore(name, 5, renewed()).acquire(3));
        Inspection seen = lookFor(Kind.SEMAPHORE, 1);
        assertThat(seen.size()).isEqualTo(5);
        assertThat(seen.holders()).extracting(Holder::permits).containsExactly(4);
        assertThat(seen.holders().get(0).fencingToken()).isEmpty();
        assertThat(seen.holders().get(0).origin().thread()).hasValue(thread(held));
        assertThat(seen.waiters()).extracting(Waiter::permits).containsExactly(3);
        assertThat(threads(seen.waiters())).containsExactly(thread(waits));
        assertThat(look(Kind.LOCK).isHeld()).isFalse();
    }

    @Test
    void bothSidesOfAReadWriteLockAreTold() throws Exception {
        Peer one = peer();
        Peer two = peer();
        Peer three = peer();
        Call<LockLease> reader = call(() -> read(one).readLock().acquire());
        LockLease lease = reader.get();
        Call<LockLease> writer = call(() -> read(two).writeLock().acquire());
        lookFor(Kind.READ, 1);
        Call<LockLease> late = call(() -> read(three).readLock().acquire());
        Inspection seen = lookFor(Kind.WRITE, 2);
        assertThat(seen.holders()).hasSize(1);
        assertThat(seen.holders().get(0).subject()).isEqualTo(new Subject(Kind.READ, name));
        assertThat(seen.holders().get(0).fencingToken()).hasValue(lease.fencingToken());
        assertThat(seen.holders().get(0).origin().thread()).hasValue(thread(reader));
        assertThat(seen.waiters()).extracting(each -> each.subject().kind()).containsExactly(Kind.WRITE, Kind.READ);
        assertThat(threads(seen.waiters())).containsExactly(thread(writer), thread(late));
    }

    private DistributedReadWriteLock read(Peer peer) {
        return peer.readWriteLock(name, renewed());
    }

    @Test
    void aHolderThatChangesSidesIsStillTheSameThread() throws Exception {
        DistributedReadWriteLock lock = read(peer());
        Call<LockLease> holder = call(() -> lock.downgrade(lock.writeLock().acquire()));
        LockLease reading = holder.get();
        Holder seen = look(Kind.READ).holders().get(0);
        assertThat(seen.subject().kind()).isEqualTo(Kind.READ);
        assertThat(seen.fencingToken()).hasValue(reading.fencingToken());
        assertThat(seen.origin().thread()).hasValue(thread(holder));
    }

    @Test
    void readersThatShareALeaseAreToldEach() throws Exception {
        Peer readers = peer();
        LockLease writing = read(peer()).writeLock().acquire();
        Call<LockLease> first = call(() -> read(readers).readLock().acquire());
        Call<LockLease> second = call(() -> read(readers).readLock().acquire());
        lookFor(Kind.READ, 2);
        writing.close();
        first.get();
        second.get();
        List<Holder> holders = look(Kind.READ).holders();
        assertThat(holders)
                .extracting(each -> each.origin().thread().orElse("none"))
                .containsExactlyInAnyOrder(thread(first), thread(second));
        if (!isVirtual()) return; // a busy machine may take longer than a turn
        assertThat(holders)
                .extracting(Holder::id)
                .hasSize(2)
                .containsOnly(holders.get(0).id());
    }

    // ---- those who do not answer, and rubbish

    @Test
    void aDeadHolderIsUnknownAndDoesNotKeepAnybodyWaiting() {
        fixture.seesWhoListens();
        Peer dead = peer();
        LockLease lease = dead.take(name, renewed());
        Peer watcher = watcher();
        dead.die();
        // A server may still count a connection that is just closing; once somebody has waited in vain it does not.
        Peer first = peer(builder -> builder.patience(leases(0.5)));
        await(first.locks().inspector().inspectAsync(Kind.LOCK, name));
        long began = fixture.time().nanos();
        Holder seen = await(watcher.locks().inspector().inspectAsync(Kind.LOCK, name))
                .holders()
                .get(0);
        assertThat(seen.origin().isKnown()).isFalse();
        assertThat(seen.origin().toString()).contains("unknown");
        assertThat(seen.fencingToken().orElseThrow())
                .isLessThanOrEqualTo(lease.fencingToken())
                .isPositive();
        assertThat(since(began)).isLessThan(PATIENT);
    }

    @Test
    void aHolderThatDoesNotAnswerIsUnknownAfterThePatience() {
        Peer silent = peer();
        silent.take(name, renewed());
        Peer watcher = peer(builder -> builder.patience(leases(0.2)));
        silent.wire().deaf(true);
        Inspection seen = await(watcher.locks().inspector().inspectAsync(Kind.LOCK, name));
        assertThat(seen.holders()).hasSize(1);
        assertThat(seen.holders().get(0).origin().isKnown()).isFalse();
    }

    @Test
    void rubbishIsNoMessage() {
        LockLease lease = peer().take(name, renewed());
        LeaseInspector store = fixture.store().inspector();
        String client =
                await(store.inspect(Kind.LOCK, name)).holders().get(0).owner().client();
        for (String rubbish : List.of(
                "",
                "ask",
                "ask 1",
                "ask 1 nobody q",
                "ask 1 nobody q\nHOUSE a",
                "ask 2 nobody q",
                "account 1 q",
                "account 1 q\nplace",
                "account 1 q\nplace j h x a",
                "account 1 q\nplace j h 1 a\nheld LOCK 1",
                "yield 1 LOCK x by name",
                "yield 1 LOCK 1 %zz name",
                "\u0000\n\n  ",
                "x".repeat(100_000))) await(store.tell(client, rubbish));
        assertThat(look(Kind.LOCK).holders().get(0).origin().isKnown()).isTrue();
        assertThat(lease.isHeld()).isTrue();
        assertThat(isDone(lease.whenAskedToYield())).isFalse();
    }

    @Test
    void anOutageIsAnException() {
        Peer watcher = watcher();
        watcher.wire().fault(Fault.REFUSED);
        Inspector inspector = watcher.locks().inspector();
        assertThat(failure(inspector.inspectAsync(Kind.LOCK, name))).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(inspector.findDeadlocksAsync())).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(inspector.namesAsync(Kind.LOCK, "", ""))).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(inspector.forceReleaseAsync(Kind.LOCK, name, "anna")))
                .isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void badArgumentsAreRejected() {
        Inspector inspector = watcher().locks().inspector();
        assertThatThrownBy(() -> inspector.inspect(Kind.LOCK, " ")).hasMessageContaining("name");
        assertThatThrownBy(() -> inspector.inspectAsync(Kind.LOCK, "a\nb")).hasMessageContaining("name");
        assertThatThrownBy(() -> inspector.holders(Kind.LOCK, "")).hasMessageContaining("name");
        assertThatThrownBy(() -> inspector.namesAsync(Kind.LOCK, "x".repeat(513), ""))
                .hasMessageContaining("prefix");
        assertThatThrownBy(() -> inspector.forceRelease(Kind.LOCK, name, "")).hasMessageContaining("by");
        assertThatThrownBy(() -> inspector.askToYield(Kind.LOCK, name, "a\nb")).hasMessageContaining("by");
    }
}
