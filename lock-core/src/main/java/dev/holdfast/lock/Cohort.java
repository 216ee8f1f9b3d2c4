package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.spi.OwnerId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The callers of one client that want one name: a first-in first-out queue of {@link Request}s, a {@link Seek} that asks the
 * store for the first of them, and the {@link Tenure}s that it was granted.
 *
 * <p>Where the name is held exclusively there is one tenure, and nothing is sought beside it: the others wait for it to be
 * passed on, and it yields to a new seek when its turn is over. Of a semaphore there may be many tenures, each of which is
 * passed on, and a seek stands in the store's queue for as long as somebody waits here. Readers share a tenure.
 *
 * <p>Whoever waits has a seek or an exclusive tenure to wait for. With no tenure and no seek the cohort is retired: it is out
 * of the client's table and never used again. Every event is one step: it changes the state under the mutex and collects
 * {@link Effects}, which run after the mutex is free. Answers and messages carry the owner they are for, so those that come
 * late, twice or out of order find that it is no longer a current one and change nothing.
 */
final class Cohort {

    private final Client client;
    private final Subject subject;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Requests waiting;
    private final Tenures tenures = new Tenures();
    private @Nullable Seek seek;
    private boolean retired;

    Cohort(Client client, Subject subject) {
        this.client = client;
        this.subject = subject;
        this.waiting = new Requests(this);
    }

    Subject subject() {
        return subject;
    }

    String name() {
        return subject.name();
    }

    Client client() {
        return client;
    }

    // ---- what callers ask for

    /** Takes in a request; false if this cohort is retired and the request has to look for its successor. */
    boolean enter(Request request) {
        return step(effects -> {
            if (retired) return false;
            request.cohort = this;
            loseWhatIsOver(effects);
            Tenure open = waiting.isEmpty() ? tenures.joinable(request) : null;
            if (open != null) {
                open.passOn();
                give(open, request, Arrival.HAND_OVER, effects);
            } else if (seek == null && mayShare()) {
                waiting.add(request);
                seek(null, effects);
            } else if (request.waits()) {
                waiting.add(request);
                waiting.await(request);
                effects.add(() -> client.tellLater(listener -> listener.waiting(subject)));
            } else if (isBusy()) {
                effects.add(() -> request.result.complete(null));
            } else {
                // The store has not been heard, or has failed: what it says next settles this one too.
                waiting.add(request);
            }
            return true;
        });
    }

    /** Takes in a grant that the store made to this request outside the cohort's queue; false if this cohort is retired. */
    boolean adopt(Request request, OwnerId owner, long grant, Deadline deadline, Arrival arrival) {
        return step(effects -> {
            if (retired) return false;
            request.cohort = this;
            loseWhatIsOver(effects);
            Tenure tenure = new Tenure(this, owner, request.options, grant, deadline);
            give(tenure, request, arrival, effects);
            begin(tenure, effects);
            return true;
        });
    }

    /** Takes out a request whose caller went away; whatever it was given meanwhile is given back. */
    void cancel(Request request) {
        change(effects -> {
            if (waiting.contains(request)) waiting.dismiss(request, effects, () -> request.result.cancel(false));
            else
                effects.add(() -> request.result.thenAccept(given -> {
                    if (given != null) given.undo();
                }));
        });
    }

    /** Ends a hold without telling the store, which knows; false if it was over. */
    boolean surrender(Hold hold) {
        return step(effects -> {
            if (!hold.isHeld()) return false;
            hold.end();
            end(hold.tenure, hold);
            if (!waiting.isEmpty() && seek == null) seek(null, effects);
            return true;
        });
    }

    /** Ends a hold that the store does not know. */
    void refuse(Hold hold) {
        change(effects -> lose(hold.tenure, LossCause.REFUSED, effects));
    }

    /** Fails who waits and gives back what is held; completes when the store has answered. */
    CompletableFuture<?> close() {
        return step(effects -> {
            waiting.failAll(Client.closedException(), effects);
            return CompletableFuture.allOf(List.copyOf(tenures.all()).stream()
                    .flatMap(tenure -> List.copyOf(tenure.holds()).stream())
                    .map(hold -> release(hold, effects))
                    .toArray(CompletableFuture<?>[]::new));
        });
    }

    // ---- what the store tells unasked

    /** A grant made by another client. False if nobody here is waiting for this one. */
    boolean granted(OwnerId owner, long grant) {
        return step(effects -> {
            Seek current = seek;
            if (current != null && current.owner.equals(owner)) current.granted(grant, effects);
            else return tenureOf(owner) != null;
            return true;
        });
    }

    /** Asks the store now, because it is time or because messages may have been lost. */
    void ask() {
        change(effects -> {
            if (seek != null) seek.askNow(effects);
        });
    }

    // ---- the states and the ways between them

    @Nullable
    Seek current() {
        return seek;
    }

    @Nullable
    Tenure tenureOf(OwnerId owner) {
        return tenures.of(owner);
    }

    Requests waiting() {
        return waiting;
    }

    Collection<Tenure> tenures() {
        return tenures.all();
    }

    /** Whether something may be sought beside the tenures that are. */
    private boolean mayShare() {
        return tenures.isEmpty() || !subject.kind().isExclusive();
    }

    /** Whether somebody who only tries need not ask the store. */
    boolean isBusy() {
        return !mayShare() || (seek != null && seek.isBusy());
    }

    private Seek seek(@Nullable Tenure yielding, Effects effects) {
        Seek begun = new Seek(this, client.nextOwner(waiting.first()), yielding);
        seek = begun;
        begun.ask(effects);
        return begun;
    }

    /** The seek has been granted: its first request holds. */
    Tenure enter(OwnerId owner, long grant, Deadline deadline, Arrival arrival, Effects effects) {
        loseWhatIsOver(effects);
        seek = null;
        Request first = waiting.poll();
        Tenure tenure = new Tenure(this, owner, first.options, grant, deadline);
        Effects given = new Effects();
        give(tenure, first, arrival, given);
        begin(tenure, effects);
        while (!waiting.isEmpty() && tenure.mayBeJoined(waiting.first())) {
            tenure.passOn();
            give(tenure, waiting.poll(), Arrival.HAND_OVER, given);
        }
        if (subject.kind().isExclusive())
            for (Request request : waiting.due(client.time.nanos()))
                waiting.dismiss(request, effects, () -> request.result.complete(null));
        else if (!waiting.isEmpty()) seek(null, effects);
        // The next place in the queue first: a caller that is told may be done before this step goes on.
        effects.add(given::run);
        return tenure;
    }

    private void begin(Tenure tenure, Effects effects) {
        tenures.add(tenure);
        tenure.begin(effects);
    }

    private void give(Tenure tenure, Request request, Arrival arrival, Effects effects) {
        Hold given = new Hold(this, tenure, request, arrival, client.time.nanos());
        tenure.holds().add(given);
        effects.add(() -> request.result.complete(given));
    }

    CompletableFuture<ReleaseOutcome> release(Hold released, Effects effects) {
        CompletableFuture<ReleaseOutcome> earlier = released.released;
        if (earlier != null) return earlier;
        if (released.isHeld()) loseWhatIsOver(effects);
        LossCause cause = released.cause();
        CompletableFuture<ReleaseOutcome> outcome =
                cause == null ? giveBack(released, effects) : CompletableFuture.completedFuture(cause.outcome());
        released.released = outcome;
        return outcome;
    }

    /** Passes the name on here, or lets go of it: in favour of the cohort's next request behind the other clients'. */
    private CompletableFuture<ReleaseOutcome> giveBack(Hold released, Effects effects) {
        Tenure tenure = released.tenure;
        released.end();
        if (!waiting.isEmpty() && tenure.mayPassOn(released, waiting.first())) {
            tenure.holds().remove(released);
            tenure.passOn();
            Request next = waiting.poll();
            adjust(effects);
            give(tenure, next, Arrival.HAND_OVER, effects);
            return CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        }
        if (tenure.holds().size() > 1) {
            tenure.holds().remove(released);
            return CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        }
        end(tenure, released);
        if (!waiting.isEmpty() && seek == null && tenure.mayYield()) return seek(tenure, effects).yielded;
        CompletableFuture<ReleaseOutcome> outcome = new CompletableFuture<>();
        effects.add(() -> Departure.release(client, name(), tenure).thenAccept(outcome::complete));
        if (!waiting.isEmpty() && seek == null) seek(null, effects);
        return outcome;
    }

    private void end(Tenure tenure, Hold last) {
        tenure.holds().remove(last);
        tenures.remove(tenure);
        tenure.end();
    }

    /** The request that a seek was begun for was served otherwise: what is sought now has to fit the next one, if any. */
    void adjust(Effects effects) {
        Seek standing = seek;
        if (standing == null) return;
        boolean fits = !waiting.isEmpty() && standing.owner.mode().equals(waiting.first().mode);
        if (fits) return;
        standing.abandon(effects);
        seek = null;
        if (!waiting.isEmpty()) seek(null, effects);
    }

    void loseWhatIsOver(Effects effects) {
        for (Tenure tenure : tenures.over(client.time)) lose(tenure, LossCause.EXPIRED, effects);
    }

    void lose(Tenure gone, LossCause cause, Effects effects) {
        if (!tenures.remove(gone)) return;
        gone.end();
        gone.lose(cause, effects);
        // Told first: the leave may make somebody else the holder.
        effects.add(() -> Departure.leave(client, name(), gone));
        if (!waiting.isEmpty() && seek == null) seek(null, effects);
    }

    // ---- steps

    void change(Consumer<Effects> transition) {
        step(effects -> {
            transition.accept(effects);
            return this;
        });
    }

    <T extends @Nullable Object> T step(Function<Effects, T> transition) {
        Effects effects = new Effects();
        T result;
        mutex.lock();
        try {
            result = transition.apply(effects);
            if (tenures.isEmpty() && seek == null && !retired) {
                retired = true;
                client.forget(this);
            }
        } finally {
            mutex.unlock();
        }
        effects.run();
        return result;
    }
}
