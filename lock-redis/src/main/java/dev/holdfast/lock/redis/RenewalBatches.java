package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseStore.Renewal;
import dev.holdfast.redis.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Renewals that are due together, in few commands: those of locks that have the same length, and the same slot where that
 * matters. The others go alone, as do those that spoil a command for the rest.
 */
final class RenewalBatches {

    /** A server does nothing else while it runs a script: this many take it about a millisecond. */
    private static final int MOST = 100;

    /** @param slot the same for all where there are none */
    private record Group(Duration lease, int slot) {}

    private final RedisLeaseStore store;
    private final boolean slots;
    private final Map<Group, Batch> open = new HashMap<>();

    RenewalBatches(RedisLeaseStore store, boolean slots) {
        this.store = store;
        this.slots = slots;
    }

    /** @return a stage for each, in their order */
    List<CompletionStage<Boolean>> send(List<Renewal> renewals) {
        List<CompletionStage<Boolean>> answers = new ArrayList<>(renewals.size());
        for (Renewal each : renewals) answers.add(send(each));
        open.values().forEach(Batch::send);
        return answers;
    }

    private CompletionStage<Boolean> send(Renewal each) {
        if (each.owner().mode().kind() != Kind.LOCK) return alone(each);
        Group group = new Group(each.lease(), slots ? slotOf(each) : 0);
        Batch batch = open.computeIfAbsent(group, absent -> new Batch());
        CompletionStage<Boolean> answer = batch.add(each);
        if (batch.isFull()) {
            open.remove(group);
            batch.send();
        }
        return answer;
    }

    private static int slotOf(Renewal each) {
        return Slots.of(Layout.LOCK.heldKeys(each.name()).get(0));
    }

    private CompletionStage<Boolean> alone(Renewal each) {
        return store.renew(each.name(), each.owner(), each.lease());
    }

    /** What goes in one command. */
    private final class Batch {

        private final List<Renewal> renewals = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();

        CompletionStage<Boolean> add(Renewal renewal) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            renewals.add(renewal);
            answers.add(answer);
            return answer;
        }

        boolean isFull() {
            return renewals.size() == MOST;
        }

        void send() {
            if (renewals.size() == 1) askAlone(0);
            else
                store.run(LockScripts.RENEW_ALL, keys(), args()).whenComplete((reply, failure) -> {
                    for (int i = 0; i < answers.size(); i++) {
                        if (failure == null) settle(i, reply.get(0).charAt(i));
                        else fail(i, cause(failure));
                    }
                });
        }

        private List<String> keys() {
            List<String> keys = new ArrayList<>(2 * renewals.size());
            for (Renewal each : renewals) keys.addAll(Layout.LOCK.heldKeys(each.name()));
            return keys;
        }

        private List<String> args() {
            StringJoiner owners = new StringJoiner(" ");
            for (Renewal each : renewals) owners.add(each.owner().text());
            return List.of(
                    owners.toString(), Long.toString(renewals.get(0).lease().toMillis()));
        }

        private void settle(int i, char answer) {
            if (answer == 'x') askAlone(i);
            else answers.get(i).complete(answer == '1');
        }

        /** What the server refuses for good it may refuse for one of them only. */
        private void fail(int i, Throwable cause) {
            if (cause instanceof BackendUnavailableException refusal && !refusal.isTransient()) askAlone(i);
            else answers.get(i).completeExceptionally(cause);
        }

        private void askAlone(int i) {
            CompletableFuture<Boolean> answer = answers.get(i);
            alone(renewals.get(i)).whenComplete((held, failure) -> {
                if (failure == null) answer.complete(held);
                else answer.completeExceptionally(cause(failure));
            });
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
