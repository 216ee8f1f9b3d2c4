package dev.holdfast.lock.memory;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The contract suite in virtual time: nothing sleeps, and a minute passes in milliseconds. */
final class InMemoryFixture implements LockFixture {

    private static final Duration STEP = Duration.ofMillis(5);
    private static final Duration GENEROUS = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime();
    private final ServerClock clock = new ServerClock(time);
    private final boolean knowsListeners;
    private final ForgetfulStore store;
    private volatile Copies copies = new Copies(2, true);
    private final Trampoline callbacks = new Trampoline();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    InMemoryFixture() {
        this(true);
    }

    private InMemoryFixture(boolean knowsListeners) {
        this.knowsListeners = knowsListeners;
        this.store = new ForgetfulStore();
    }

    /** Its store cannot see who listens, as a cluster cannot. */
    static InMemoryFixture withoutListeners() {
        return new InMemoryFixture(false);
    }

    private InMemoryLeaseStore empty() {
        return knowsListeners ? new InMemoryLeaseStore(clock) : InMemoryLeaseStore.withoutListeners(clock);
    }

    @Override
    public LeaseStore store() {
        return store;
    }

    @Override
    public VirtualTime time() {
        return time;
    }

    @Override
    public Locks.Builder client(LeaseStore store) {
        // Callbacks in the thread that moves the time: then there is nothing to wait for.
        return LockFixture.super.client(store).callbacks(callbacks);
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(10);
    }

    @Override
    public Duration slack() {
        return Duration.ofMillis(20);
    }

    @Override
    public void passes(Duration duration) {
        during(duration, "", () -> true);
    }

    @Override
    public void eventually(String what, BooleanSupplier condition) {
        long end = time.elapsedNanos() + GENEROUS.toNanos();
        while (!condition.getAsBoolean()) {
            if (time.elapsedNanos() > end) throw new AssertionError("not within " + GENEROUS + ": " + what);
            letThreadsRun();
            if (!condition.getAsBoolean()) time.advance(STEP);
        }
    }

    @Override
    public void during(Duration duration, String what, BooleanSupplier condition) {
        long end = time.elapsedNanos() + duration.toNanos();
        while (true) {
            letThreadsRun();
            if (!condition.getAsBoolean()) throw new AssertionError("no longer: " + what);
            long left = end - time.elapsedNanos();
            if (left <= 0) return;
            time.advance(Duration.ofNanos(Math.min(left, STEP.toNanos())));
        }
    }

    @Override
    public void started(Thread thread) {
        threads.add(thread);
    }

    /** Virtual time must not outrun the real threads of the test: it stands still until all of them wait. */
    private void letThreadsRun() {
        threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        if (threads.isEmpty()) return;
        int quiet = 0;
        while (quiet < 3) {
            LockSupport.parkNanos(20_000);
            quiet = threads.stream().allMatch(InMemoryFixture::waits) ? quiet + 1 : 0;
        }
    }

    private static boolean waits(Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> false;
        };
    }

    @Override
    public void loseEverything() {
        // Grants are numbered by the millisecond; a real server's restart takes longer than that.
        time.advance(Duration.ofMillis(5));
        store.forget();
    }

    @Override
    public void confirming(int replicas) {
        copies = new Copies(replicas, true);
    }

    @Override
    public void moveServerClock(Duration by) {
        clock.jump(by);
    }

    @Override
    public void close() {
        store.close();
    }

    /** The server's clock, by which it ends leases: one that can be set, like the wall clock Redis goes by. */
    private static final class ServerClock implements TimeSource {

        private final VirtualTime time;
        private volatile long jump;

        ServerClock(VirtualTime time) {
            this.time = time;
        }

        void jump(Duration by) {
            jump += by.toNanos();
        }

        @Override
        public long nanos() {
            return time.nanos() + jump;
        }

        @Override
        public long wallMillis() {
            return time.wallMillis() + jump / 1_000_000;
        }

        @Override
        public Subscription schedule(long delayNanos, Runnable task) {
            return time.schedule(delayNanos, task);
        }
    }

    /** A store whose data can be lost while its clients stay connected. */
    private final class ForgetfulStore implements LeaseStore {

        private final Map<String, GrantListener> clients = new ConcurrentHashMap<>();
        private volatile InMemoryLeaseStore data = empty();

        void forget() {
            InMemoryLeaseStore empty = empty();
            clients.forEach(empty::subscribe);
            data = empty;
        }

        @Override
        public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
            return data.acquire(name, owner, lease, queue);
        }

        @Override
        public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
            return data.renew(name, owner, lease);
        }

        @Override
        public CompletionStage<Boolean> leave(String name, OwnerId owner) {
            return data.leave(name, owner);
        }

        @Override
        public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
            return data.yield(name, owner, next, lease);
        }

        @Override
        public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration minimum) {
            return data.leaveAfter(name, owner, minimum);
        }

        @Override
        public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
            return data.convert(name, owner, next, lease);
        }

        @Override
        public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
            return data.acquireAll(names, owners, lease);
        }

        @Override
        public CompletionStage<Optional<Copies>> secure(
                String name, OwnerId owner, Duration lease, Copies wanted, Duration timeout) {
            CompletableFuture<Optional<Copies>> reached = new CompletableFuture<>();
            data.renew(name, owner, lease).thenAccept(held -> {
                Runnable answer = () -> reached.complete(Optional.of(copies).filter(there -> held));
                if (copies.suffice(wanted)) answer.run();
                else time.schedule(timeout.toNanos(), answer);
            });
            return reached;
        }

        @Override
        public void mustOffer(Copies wanted) {}

        @Override
        public CompletionStage<Void> resize(String name, int size) {
            return data.resize(name, size);
        }

        @Override
        public CompletionStage<Permits> permits(String name, int size) {
            return data.permits(name, size);
        }

        @Override
        public LeaseInspector inspector() {
            return data.inspector();
        }

        @Override
        public Subscription subscribe(String client, GrantListener listener) {
            clients.put(client, listener);
            Subscription first = data.subscribe(client, listener);
            InMemoryLeaseStore now = data;
            return () -> {
                clients.remove(client);
                first.close();
                if (data != now) data.subscribe(client, listener).close();
            };
        }

        @Override
        public void close() {
            data.close();
        }
    }
}
