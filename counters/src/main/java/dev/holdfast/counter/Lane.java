package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All calls of one client on one counter, in order of arrival, with at most one command under way, and others beside it on a
 * {@linkplain Way long way}.
 *
 * <p>There is no thread of its own: whoever offers the first call, brings an answer or runs a timer is the driver, and drives
 * until a command is under way or nothing is left. Everything but the inbox belongs to the driver; it passes from thread to
 * thread through the inbox, the store's stage, or the timer.
 *
 * <pre>
 *   inbox --drain--> queue --Batch.ahead--> under way --answer--> delivery
 *                      ^                       |
 *                      +--- certainly not done-+        (regrouped with what came meanwhile)
 * </pre>
 *
 * <p>Beside it may go what has no place in the order: calls that threads wait for, all of those that arrived, while the
 * command under way carries only such. They go as a lane of their own that nobody finds, by the thread of the call that made
 * them enough, and share nothing with this one; so neither spoils the other when it fails.
 *
 * <p>What becomes of a command that fails:
 *
 * <ul>
 *   <li>certainly not done, and may pass: back into the queue, again after a pause, until each call's patience is over;
 *   <li>certainly not done, refused: its calls fail;
 *   <li>perhaps done, a read: as if certainly not done;
 *   <li>perhaps done, with a ticket: the same request again after a pause, until the patience is over once more;
 *   <li>perhaps done, otherwise: its calls fail as unknown.
 * </ul>
 */
final class Lane {

    private static final System.Logger LOG = System.getLogger(Lane.class.getName());
    private static final long SHORTEST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final int DOUBLINGS = 6;

    private final String name;
    private final Engine engine;
    private final Inbox inbox;

    /** How many calls the command under way carries, if others may go beside it; else 0. Written by the driver. */
    private volatile int passable;

    /** How many calls went beside and are not answered yet. */
    private final AtomicInteger beside = new AtomicInteger();

    /** Ends a lane that nobody finds. */
    private final @Nullable Runnable over;

    private @Nullable Call<?> queue;
    private @Nullable Session session;

    /** The counter's value at the last refused sum; a hint for the next batch. */
    private @Nullable Long valueSeen;

    private @Nullable Throwable lastFailure;
    private int failures;

    /** For retiring a lane that is kept for its session only. */
    private final AtomicBoolean timerSet = new AtomicBoolean();

    private volatile long restingSince;
    private volatile long retention;

    Lane(String name, Engine engine) {
        this.name = name;
        this.engine = engine;
        inbox = Inbox.idle();
        over = null;
    }

    /** For these calls only. */
    private Lane(String name, Engine engine, Call<?> calls, Runnable over) {
        this.name = name;
        this.engine = engine;
        this.over = over;
        inbox = Inbox.driven();
        queue = calls;
    }

    Inbox.Offer offer(Call<?> call, int limit) {
        Inbox.Offer outcome = inbox.offer(call, limit);
        if (outcome == Inbox.Offer.DRIVE) drive(new Delivery());
        else if (outcome == Inbox.Offer.QUEUED && call.unordered) overtake(call);
        return outcome;
    }

    /** Sends what arrived beside the command under way, if that may be and there is enough of it. */
    private void overtake(Call<?> last) {
        int ahead = passable;
        int count = last.depth;
        if (ahead == 0 || !engine.way.isWorth(count, ahead + beside.get())) return;
        engine.begun();
        // If it is still the last, nobody took anything meanwhile: what may be passed is under way, or just answered.
        Call<?> calls = inbox.take(last);
        if (calls == null) {
            engine.ended();
            return;
        }
        beside.addAndGet(count);
        Runnable done = () -> {
            beside.addAndGet(-count);
            engine.ended();
        };
        new Lane(name, engine, calls, done).drive(new Delivery());
    }

    /** Sends what there is to send. {@code owed} is told once the next command is on its way. */
    private void drive(Delivery owed) {
        Delivery told = owed;
        while (told != null && fill(told)) told = next(told);
        if (told != null) told.send(engine.callbacks);
    }

    /** Sends one command. Returns who is to be told by the driver, or null if a stage or a timer takes over. */
    private @Nullable Delivery next(Delivery told) {
        Batch batch = Batch.ahead(queue, valueSeen);
        if (batch.ticket == null && batch.options().exactlyOnce() && batch.changes()) {
            if (session == null) return openSession(batch.options(), told);
            batch.ticket = session.next(batch.options());
        }
        queue = batch.cut();
        valueSeen = null;
        batch.sent = engine.time.nanos();
        if (queue == null && batch.unordered()) passable = batch.calls();
        return follow(send(batch), told, (answer, failure, then) -> settle(batch, answer, failure, then));
    }

    /** Digests an answer. */
    private interface Digest<T> {

        /** Returns whether the driver may go on at once; if not, a timer takes over. */
        boolean of(@Nullable T answer, @Nullable Throwable failure, Delivery told);
    }

    /** Tells what is owed while a command is under way. An answer that is there is digested in the driver's loop. */
    private <T> @Nullable Delivery follow(CompletableFuture<T> answer, Delivery told, Digest<T> digest) {
        told.send(engine.callbacks);
        if (!answer.isDone()) {
            answer.whenComplete((value, failure) -> resume(value, failure, digest));
            return null;
        }
        Delivery then = new Delivery();
        boolean driving = answer.handle((value, failure) -> digest.of(value, failure, then))
                .join();
        if (driving) return then;
        then.send(engine.callbacks);
        return null;
    }

    private <T> void resume(@Nullable T answer, @Nullable Throwable failure, Digest<T> digest) {
        try {
            Delivery told = new Delivery();
            if (digest.of(answer, failure, told)) drive(told);
            else told.send(engine.callbacks);
        } catch (Throwable e) {
            // The stage that calls this would swallow it.
            LOG.log(Level.ERROR, () -> "counter \"" + name + "\" failed to go on", e);
            throw e;
        }
    }

    /** Makes sure that there is a call to send. If there is none, the driver has left the lane when this returns false. */
    private boolean fill(Delivery told) {
        while (true) {
            expire(told);
            if (queue != null) return true;
            queue = inbox.drain();
            if (queue == null && leave()) return false;
        }
    }

    /** Fails the calls at the front whose patience is over. */
    private void expire(Delivery told) {
        if (queue == null) return;
        long now = engine.time.nanos();
        int expired = 0;
        BackendUnavailableException failure = null;
        while (queue != null && now - queue.arrived > engine.patience) {
            if (failure == null) failure = outOfPatience();
            Call<?> call = queue;
            queue = call.next;
            call.fail(failure);
            told.add(call);
            expired++;
        }
        if (failure != null) engine.listener.failed(name, expired, failure);
    }

    private BackendUnavailableException outOfPatience() {
        String reason = lastFailure == null ? "earlier calls took too long" : String.valueOf(lastFailure.getMessage());
        return BackendUnavailableException.passing(
                "counter \"" + name + "\": not done within " + Duration.ofNanos(engine.patience) + ": " + reason,
                lastFailure);
    }

    private CompletableFuture<Answer> send(Batch batch) {
        Duration expiry = batch.options().expiry().orElse(Duration.ZERO);
        return guarded(() -> engine.store.apply(new Request(name, batch.operation(), expiry, batch.ticket)));
    }

    private static <T> CompletableFuture<T> guarded(Supplier<CompletionStage<T>> request) {
        try {
            return request.get().toCompletableFuture();
        } catch (Throwable e) {
            // Errors too: whoever waits behind this command must hear of it.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Digests an answer. Returns whether the driver may go on at once; if not, a timer takes over. */
    private boolean settle(Batch batch, @Nullable Answer answer, @Nullable Throwable failure, Delivery told) {
        if (passable != 0) passable = 0;
        if (answer == null) return failed(batch, cause(failure), told);
        lastFailure = null;
        failures = 0;
        if (answer instanceof Answer.UnknownSession) return sessionLost(batch, told);
        if (answer instanceof Answer.Done done) batch.done(done, told);
        else if (answer instanceof Answer.Within within) within(batch, within, told);
        else if (answer instanceof Answer.Overflow overflow) overflow(batch, overflow.value(), told);
        else if (answer instanceof Answer.NotANumber nan) batch.fail(new NotANumberException(name, nan.found()), told);
        long trip = engine.time.nanos() - batch.sent;
        engine.way.took(trip);
        engine.listener.answered(name, batch.calls(), Duration.ofNanos(trip));
        return true;
    }

    private void within(Batch batch, Answer.Within answer, Delivery told) {
        batch.within(answer, told);
        if (answer.lapsed() > 0) engine.listener.reservationLapsed(name, answer.lapsed());
    }

    private void overflow(Batch batch, long value, Delivery told) {
        queue = batch.leftover(batch.overflow(name, value, told), queue);
        valueSeen = value;
    }

    private boolean sessionLost(Batch batch, Delivery told) {
        session = null;
        engine.listener.sessionLost(name);
        if (batch.unknown) fail(batch, unknown("the store no longer remembers the session", null), told);
        else queue = batch.before(queue);
        return true;
    }

    private boolean failed(Batch batch, Throwable cause, Delivery told) {
        boolean certain = cause instanceof BackendUnavailableException;
        if (batch.ticket != null && (batch.unknown || !certain)) return repeat(batch, cause, told);
        if (!certain && batch.changes()) {
            fail(batch, unknown(String.valueOf(cause.getMessage()), cause), told);
            return true;
        }
        if (certain && !((BackendUnavailableException) cause).isTransient()) {
            fail(batch, cause, told);
            return true;
        }
        queue = batch.before(queue);
        pause(cause, () -> drive(new Delivery()));
        return false;
    }

    /** The request may have been done: only the very same one can tell. */
    private boolean repeat(Batch batch, Throwable cause, Delivery told) {
        long now = engine.time.nanos();
        if (!batch.unknown) {
            batch.unknown = true;
            batch.unknownSince = now;
        }
        if (now - batch.unknownSince >= engine.patience) {
            fail(batch, unknown("no answer within " + Duration.ofNanos(engine.patience), cause), told);
            return true;
        }
        Digest<Answer> digest = (answer, failure, then) -> settle(batch, answer, failure, then);
        pause(cause, () -> send(batch).whenComplete((answer, failure) -> resume(answer, failure, digest)));
        return false;
    }

    private OutcomeUnknownException unknown(String reason, @Nullable Throwable cause) {
        return new OutcomeUnknownException("counter \"" + name + "\": outcome unknown: " + reason, cause);
    }

    private void fail(Batch batch, Throwable failure, Delivery told) {
        batch.fail(failure, told);
        engine.listener.failed(name, batch.calls(), failure);
    }

    private void pause(Throwable cause, Runnable then) {
        lastFailure = cause;
        engine.listener.repeated(name, cause);
        engine.time.schedule(SHORTEST_PAUSE << Math.min(failures++, DOUBLINGS), then);
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) return wrapped.getCause();
        return failure == null ? new IllegalStateException("the store answered nothing") : failure;
    }

    private @Nullable Delivery openSession(CounterOptions options, Delivery told) {
        String id = engine.newSessionId();
        CompletableFuture<Void> opening = guarded(() -> engine.store.openSession(name, id, options.sessionRetention()));
        return follow(opening, told, (unused, failure, then) -> opened(id, options, failure, then));
    }

    private boolean opened(String id, CounterOptions options, @Nullable Throwable failure, Delivery told) {
        if (failure == null) {
            session = new Session(id);
            retention = options.sessionRetention().toNanos();
            return true;
        }
        Throwable cause = cause(failure);
        if (!(cause instanceof BackendUnavailableException refusal) || refusal.isTransient()) {
            pause(cause, () -> drive(new Delivery()));
            return false;
        }
        Batch batch = Batch.ahead(queue, null);
        queue = batch.cut();
        fail(batch, cause, told);
        return true;
    }

    /** The driver goes. Nothing is kept for an idle counter, except for as long as the store remembers its session. */
    private boolean leave() {
        if (session == null) {
            if (!inbox.retire()) return false;
            if (over == null) engine.retired(name, this);
            else over.run();
            return true;
        }
        restingSince = engine.time.nanos();
        if (!inbox.rest()) return false;
        setTimer(retention);
        if (engine.closed()) retireIfIdle();
        return true;
    }

    private void setTimer(long delay) {
        if (timerSet.compareAndSet(false, true)) engine.time.schedule(delay, this::timer);
    }

    private void timer() {
        timerSet.set(false);
        long left = restingSince + retention - engine.time.nanos();
        if (left > 0) setTimer(left);
        else retireIfIdle();
    }

    /** Takes an idle lane out of use. */
    void retireIfIdle() {
        if (inbox.retireIdle()) engine.retired(name, this);
    }
}
