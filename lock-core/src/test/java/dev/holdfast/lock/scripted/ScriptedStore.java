package dev.holdfast.lock.scripted;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that does nothing but note what it is asked; the test answers, when and how it likes. */
final class ScriptedStore implements LeaseStore {

    /** One question, and the ways to answer it. */
    record Question(
            String verb,
            String name,
            OwnerId owner,
            OwnerId next,
            Duration lease,
            boolean queue,
            CompletableFuture<Object> answer) {

        void granted(long grant) {
            answer.complete(new Reply.Granted(grant));
        }

        void busy(long lastGrant, Duration remaining) {
            answer.complete(new Reply.Busy(lastGrant, remaining));
        }

        void notHolder() {
            answer.complete(new Reply.NotHolder());
        }

        void is(boolean holder) {
            answer.complete(holder);
        }

        void unknown() {
            answer.completeExceptionally(new OutcomeUnknownException("no answer", null));
        }

        void turnedAway() {
            answer.completeExceptionally(BackendUnavailableException.unsent("turned away by the test", null));
        }

        void refused() {
            answer.completeExceptionally(BackendUnavailableException.passing("not now", null));
        }

        @Override
        public String toString() {
            return verb + " " + owner + (next == null ? "" : " to " + next);
        }
    }

    final List<Question> all = new ArrayList<>();

    /** How many renewals were asked for in each go. */
    final List<Integer> goes = new ArrayList<>();

    private final Deque<Question> open = new ArrayDeque<>();
    private GrantListener listener;
    private boolean subscribed;

    /** The oldest question that was not taken yet, which must be of this verb. */
    Question next(String verb) {
        if (open.isEmpty()) throw new AssertionError("nothing was asked, not " + verb);
        Question question = open.removeFirst();
        if (!question.verb().equals(verb)) throw new AssertionError(question + " was asked, not " + verb);
        return question;
    }

    /** Fails if anything was asked that was not taken. */
    void nothing() {
        if (!open.isEmpty()) throw new AssertionError("it asked " + open);
    }

    void message(String name, OwnerId owner, long grant) {
        listener.granted(name, owner, grant);
    }

    void resumed() {
        listener.resumed();
    }

    boolean isSubscribed() {
        return subscribed;
    }

    @SuppressWarnings("unchecked")
    private <T> CompletionStage<T> ask(
            String verb, String name, OwnerId owner, OwnerId next, Duration lease, boolean queue) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Question question = new Question(verb, name, owner, next, lease, queue, answer);
        all.add(question);
        open.add(question);
        return (CompletionStage<T>) answer;
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return ask("acquire", name, owner, null, lease, queue);
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return ask("renew", name, owner, null, lease, false);
    }

    @Override
    public List<CompletionStage<Boolean>> renewAll(List<Renewal> renewals) {
        goes.add(renewals.size());
        return LeaseStore.super.renewAll(renewals);
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return ask("leave", name, owner, null, Duration.ZERO, false);
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return ask("yield", name, owner, next, lease, true);
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration minimum) {
        return ask("leaveAfter", name, owner, null, minimum, false);
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return ask("convert", name, owner, next, lease, false);
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return ask("acquireAll", String.join(" ", names), owners.get(0), null, lease, false);
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return ask("resize " + size, name, null, null, Duration.ZERO, false);
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return ask("permits", name, null, null, Duration.ZERO, false);
    }

    @Override
    public LeaseInspector inspector() {
        throw new AssertionError("nobody inspects");
    }

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        this.listener = listener;
        subscribed = true;
        return () -> subscribed = false;
    }

    @Override
    public void close() {
        throw new AssertionError("the store belongs to the test");
    }
}
