package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.inquiry.Inquiries;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Stages;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What everything in one {@link Locks} shares: the store, the clock, the names in use. */
final class Client implements GrantListener {

    private static final System.Logger LOG = System.getLogger(Client.class.getName());

    /** How long a grant nobody waits for is left alone: a release of the same owner may be about to be sent. */
    private static final long STRAY_GRANT_PAUSE = Duration.ofMillis(20).toNanos();

    /** For how long a grant made by another client reserves the name: this, or the lease if that is shorter. */
    private static final Duration LONGEST_CLAIM = Duration.ofSeconds(3);

    final LeaseStore store;
    final TimeSource time;
    final Alarms alarms;
    final Renewals renewals;
    final Duration patience;
    final Inquiries inquiries;
    final Occupancy occupancy = new Headcount(this);

    private final String id;
    private final Executor callbacks;
    private final GuardedListener listener;
    private final LockTracer tracer;
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Subject, Cohort> cohorts = new ConcurrentHashMap<>();
    private final Subscription subscription;
    private volatile boolean closed;

    Client(Locks.Builder settings) {
        store = settings.store;
        time = settings.time;
        renewals = new Renewals(store);
        alarms = new Alarms(time, renewals::send);
        patience = settings.patience;
        id = settings.clientId == null ? randomId() : settings.clientId;
        callbacks = settings.callbacks;
        listener = new GuardedListener(settings.listener);
        tracer = new GuardedTracer(settings.tracer);
        inquiries = new Inquiries(new Testimony(this, settings.application));
        subscription = store.subscribe(id, this);
    }

    /** Puts the request into its subject's cohort, which may settle it at once. */
    void submit(Subject subject, Request request) {
        if (closed) {
            request.result.completeExceptionally(closedException());
            return;
        }
        while (!cohort(subject).enter(request)) Thread.onSpinWait();
        // A close that came between the check and the entry has not seen this request.
        if (closed) closeCohorts();
    }

    /** Gives the request a grant that the store made outside its cohort's queue. */
    void adopt(Subject subject, Request request, OwnerId owner, long grant, Deadline deadline, Arrival arrival) {
        while (!cohort(subject).adopt(request, owner, grant, deadline, arrival)) Thread.onSpinWait();
        if (closed) closeCohorts();
    }

    private Cohort cohort(Subject subject) {
        Cohort known = cohorts.get(subject);
        return known != null ? known : cohorts.computeIfAbsent(subject, absent -> new Cohort(this, absent));
    }

    /** Takes a request back, wherever it has got to. */
    void cancel(Request request) {
        Cohort cohort = request.cohort;
        if (cohort != null) cohort.cancel(request);
    }

    void forget(Cohort cohort) {
        cohorts.remove(cohort.subject(), cohort);
    }

    /** Takes back what its caller did not wait for, and of which the listener has been told that it was acquired. */
    void takeBack(Hold hold) {
        hold.undo().thenAccept(outcome -> {
            tellLater(listener -> listener.released(hold.cohort.subject(), hold.since(time.nanos()), outcome));
            follow(hold.trail, trail -> trail.released(outcome));
        });
    }

    OwnerId nextOwner(Request request) {
        Duration lease = request.options.duration();
        Duration claim = lease.compareTo(LONGEST_CLAIM) < 0 ? lease : LONGEST_CLAIM;
        return new OwnerId(id, numbers.incrementAndGet(), claim, request.mode);
    }

    /** What follows a call that begins on this thread. */
    LockTracer.Trail trail(Subject subject) {
        return tracer.begin(subject);
    }

    /** Tells what follows a call on the callback executor. */
    void follow(LockTracer.Trail trail, Consumer<LockTracer.Trail> event) {
        if (trail != LockTracer.Trail.NONE) callback(() -> event.accept(trail));
    }

    /** Whether there is a listener. */
    boolean isHeard() {
        return listener.isListening();
    }

    /** Tells the listener, on this thread. */
    void tell(Consumer<LockListener> event) {
        listener.tell(event);
    }

    /** Tells the listener on the callback executor. */
    void tellLater(Consumer<LockListener> event) {
        if (listener.isListening()) callback(() -> listener.tell(event));
    }

    /** Runs foreign code where it can harm nobody. */
    void callback(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (Throwable e) {
            // An executor that was shut down before its client, or a machine without threads to give: told all the
            // same.
            LOG.log(
                    Level.WARNING,
                    "the callback executor failed; a callback runs on "
                            + Thread.currentThread().getName(),
                    e);
            task.run();
        }
    }

    @Override
    public void granted(String name, OwnerId owner, long grant) {
        Subject subject = new Subject(owner.mode().kind(), name);
        Cohort cohort = cohorts.get(subject);
        if (cohort != null && cohort.granted(owner, grant)) return;
        // A grant nobody here waits for any more: a late duplicate of a request that was given up.
        alarms.at(time.nanos() + STRAY_GRANT_PAUSE, () -> Departure.leave(this, name, owner, owner.claim()));
        tellLater(listener -> listener.messageTooLate(subject));
    }

    @Override
    public void worthAsking(String name, OwnerId owner) {
        Cohort cohort = cohortOf(new Subject(owner.mode().kind(), name));
        if (cohort != null) cohort.ask();
    }

    @Override
    public void revoked(String name, OwnerId owner, String by) {
        Cohort cohort = cohortOf(new Subject(owner.mode().kind(), name));
        if (cohort != null) Revocation.of(cohort, owner, by);
    }

    @Override
    public void heard(String message) {
        inquiries.heard(message);
    }

    @Override
    public void resumed() {
        cohorts.values().forEach(Cohort::ask);
    }

    String id() {
        return id;
    }

    /** All at this moment, more or less. */
    Collection<Cohort> cohorts() {
        return cohorts.values();
    }

    /** Null if nobody here holds or wants it. */
    @Nullable
    Cohort cohortOf(Subject subject) {
        return cohorts.get(subject);
    }

    /** How many names are held or wanted here. */
    int size() {
        return cohorts.size();
    }

    void close() {
        closed = true;
        CompletableFuture<?> left = closeCohorts();
        Alarms.Alarm impatience = alarms.at(time.nanos() + patience.toNanos(), () -> left.complete(null));
        left.handle((done, failure) -> done).join();
        alarms.cancel(impatience);
        subscription.close();
    }

    /** What a store's verb comes to, also if it breaks its promise not to throw. */
    static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> verb) {
        try {
            return verb.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asks the store once; the stage completes where the answer arrives, so that a callback may wait for it. */
    <T> CompletionStage<T> once(Supplier<CompletionStage<T>> verb) {
        return closed ? CompletableFuture.failedFuture(closedException()) : ask(verb);
    }

    /** Asks the store once; dependents of the stage run on the callback executor. */
    <T> CompletionStage<T> askOnce(Supplier<CompletionStage<T>> verb) {
        return onCallbacks(once(verb));
    }

    /** The same stage for foreign dependents, which run on the callback executor. */
    <T> CompletableFuture<T> onCallbacks(CompletionStage<T> stage) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> callback(() -> {
            if (failure == null) handed.complete(value);
            else handed.completeExceptionally(Stages.cause(failure));
        }));
        return handed;
    }

    /** Refuses before anything is asked what the store could never keep. */
    LeaseOptions checked(LeaseOptions options) {
        options.durability().ifPresent(durability -> store.mustOffer(durability.copies()));
        return options;
    }

    boolean isClosed() {
        return closed;
    }

    static IllegalStateException closedException() {
        return new IllegalStateException("this client is closed");
    }

    /** 128 random bits: ids of two clients never meet, and nobody guesses one. */
    private static String randomId() {
        byte[] bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private CompletableFuture<Void> closeCohorts() {
        return CompletableFuture.allOf(
                cohorts.values().stream().map(Cohort::close).toArray(CompletableFuture<?>[]::new));
    }
}
