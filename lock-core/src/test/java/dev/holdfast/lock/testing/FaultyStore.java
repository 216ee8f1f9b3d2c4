package dev.holdfast.lock.testing;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Standing;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What lies between one client and its store: records every call, and goes wrong in the way the test asks for. */
public final class FaultyStore implements LeaseStore {

    /** The verbs that are sent. */
    public enum Verb {
        ACQUIRE,
        RENEW,
        RAISE,
        LEAVE,
        YIELD,
        LEAVE_AFTER,
        CONVERT,
        ACQUIRE_ALL,
        SECURE,
        RESIZE,
        PERMITS,
        INSPECT,
        REVOKE,
        TELL
    }

    /** What happens to a call. */
    public enum Fault {
        /** All is well. */
        NONE,
        /** Certainly not done, and said so. */
        REFUSED,
        /** Certainly not done, said so, and of no use to try again. */
        FORBIDDEN,
        /** Not done; the caller hears that it may have been. */
        LOST_REQUEST,
        /** Done; the caller hears that it may have been. */
        LOST_REPLY,
        /** Never done, never answered. */
        SILENT,
        /** Done, never answered. */
        DONE_IN_SILENCE,
        /** Done, answered when {@link FaultyStore#letGo()} is called. */
        HELD_REPLY,
        /** Done and answered when {@link FaultyStore#letGo()} is called. */
        HELD_REQUEST
    }

    private static final OwnerId NOBODY = new OwnerId("nobody", 0, Duration.ZERO);

    /** One call that was made. */
    public record Call(Verb verb, String name, OwnerId owner) {}

    private LeaseStore store;
    private final Map<Verb, Fault> faults = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<GrantListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;

    public FaultyStore(LeaseStore store) {
        this.store = store;
    }

    /** From now on all verbs fail so. */
    public void fault(Fault fault) {
        for (Verb verb : Verb.values()) fault(verb, fault);
    }

    /** From now on this verb fails so. */
    public void fault(Verb verb, Fault fault) {
        faults.put(verb, fault);
    }

    /** Lets the calls and replies go that were held back. */
    public void letGo() {
        for (Runnable next = held.poll(); next != null; next = held.poll()) next.run();
    }

    /** Whether messages are lost from now on. */
    public void deaf(boolean deaf) {
        this.deaf = deaf;
    }

    /** Tells the client that messages may have been lost. */
    public void resumed() {
        listeners.forEach(GrantListener::resumed);
    }

    /** The process dies: its connections close, and nothing it still tries is sent. */
    public void die() {
        fault(Fault.SILENT);
        deaf = true;
        subscriptions.forEach(Subscription::close);
    }

    /** The machine dies: nothing comes or goes, and the server is none the wiser. */
    public void vanish() {
        fault(Fault.SILENT);
        deaf = true;
    }

    /** Every call so far, failed ones included. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many calls of this verb were made so far. */
    public int count(Verb verb) {
        return (int) calls.stream().filter(call -> call.verb() == verb).count();
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return send(Verb.ACQUIRE, name, owner, () -> store.acquire(name, owner, lease, queue));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return send(Verb.RENEW, name, owner, () -> store.renew(name, owner, lease));
    }

    @Override
    public CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        return send(Verb.RAISE, name, owner, () -> store.raise(name, owner, grant));
    }

    /** From now on the store below is that member. */
    @Override
    public LeaseStore asMember(Duration longestLease) {
        store = store.asMember(longestLease);
        return this;
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return send(Verb.LEAVE, name, owner, () -> store.leave(name, owner));
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return send(Verb.YIELD, name, owner, () -> store.yield(name, owner, next, lease));
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration minimum) {
        return send(Verb.LEAVE_AFTER, name, owner, () -> store.leaveAfter(name, owner, minimum));
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return send(Verb.CONVERT, name, owner, () -> store.convert(name, owner, next, lease));
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return send(Verb.ACQUIRE_ALL, names.get(0), owners.get(0), () -> store.acquireAll(names, owners, lease));
    }

    @Override
    public CompletionStage<Optional<Copies>> secure(
            String name, OwnerId owner, Duration lease, Copies wanted, Duration timeout) {
        return send(Verb.SECURE, name, owner, () -> store.secure(name, owner, lease, wanted, timeout));
    }

    @Override
    public void mustOffer(Copies wanted) {
        store.mustOffer(wanted);
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return send(Verb.RESIZE, name, NOBODY, () -> store.resize(name, size));
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return send(Verb.PERMITS, name, NOBODY, () -> store.permits(name, size));
    }

    @Override
    public LeaseInspector inspector() {
        return new FaultyInspector(store.inspector());
    }

    private final class FaultyInspector implements LeaseInspector {

        private final LeaseInspector inspector;

        FaultyInspector(LeaseInspector inspector) {
            this.inspector = inspector;
        }

        @Override
        public CompletionStage<Standing> inspect(Kind kind, String name) {
            return send(Verb.INSPECT, name, NOBODY, () -> inspector.inspect(kind, name));
        }

        @Override
        public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
            return send(Verb.INSPECT, prefix, NOBODY, () -> inspector.names(kind, prefix, cursor));
        }

        @Override
        public CompletionStage<List<String>> clients(int limit) {
            return send(Verb.INSPECT, "", NOBODY, () -> inspector.clients(limit));
        }

        @Override
        public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
            return send(Verb.REVOKE, name, owner, () -> inspector.revoke(name, owner, by));
        }

        @Override
        public CompletionStage<Boolean> tell(String client, String message) {
            return send(Verb.TELL, "", NOBODY, () -> inspector.tell(client, message));
        }
    }

    private <T> CompletionStage<T> send(Verb verb, String name, OwnerId owner, Supplier<CompletionStage<T>> call) {
        calls.add(new Call(verb, name, owner));
        CompletableFuture<T> answer = new CompletableFuture<>();
        switch (faults.getOrDefault(verb, Fault.NONE)) {
            case NONE -> {
                return call.get();
            }
            case REFUSED ->
                answer.completeExceptionally(BackendUnavailableException.passing("refused by the test", null));
            case FORBIDDEN ->
                answer.completeExceptionally(BackendUnavailableException.refused("forbidden by the test", null));
            case LOST_REQUEST -> answer.completeExceptionally(unknown());
            case LOST_REPLY -> call.get().whenComplete((done, failed) -> answer.completeExceptionally(unknown()));
            case SILENT -> {}
            case DONE_IN_SILENCE -> call.get();
            case HELD_REPLY -> {
                CompletionStage<T> reply = call.get();
                held.add(() -> pass(reply, answer));
            }
            case HELD_REQUEST -> held.add(() -> pass(call.get(), answer));
        }
        return answer;
    }

    private static OutcomeUnknownException unknown() {
        return new OutcomeUnknownException("lost by the test", null);
    }

    private static <T> void pass(CompletionStage<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> {
            if (failure == null) to.complete(value);
            else to.completeExceptionally(failure);
        });
    }

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        listeners.add(listener);
        Subscription subscription = store.subscribe(client, new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {
                if (!deaf) listener.granted(name, owner, grant);
            }

            @Override
            public void worthAsking(String name, OwnerId owner) {
                if (!deaf) listener.worthAsking(name, owner);
            }

            @Override
            public void revoked(String name, OwnerId owner, String by) {
                if (!deaf) listener.revoked(name, owner, by);
            }

            @Override
            public void heard(String message) {
                if (!deaf) listener.heard(message);
            }

            @Override
            public void resumed() {
                if (!deaf) listener.resumed();
            }
        });
        subscriptions.add(subscription);
        return subscription;
    }

    /** Leaves the store below open: it belongs to the fixture. */
    @Override
    public void close() {}
}
