package dev.holdfast.lock;

import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.LeaseStore.Renewal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The renewals whose alarms ring at one time: the store is asked for all of them at once, and answers each.
 *
 * <p>What is asked for while the alarms ring is sent when they have rung.
 */
final class Renewals {

    /** What came of it: whether the lease is still held, or why that is not known. */
    interface Answer extends BiConsumer<@Nullable Boolean, @Nullable Throwable> {}

    private record Asked(Renewal renewal, Answer answer) {}

    private final LeaseStore store;
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    Renewals(LeaseStore store) {
        this.store = store;
    }

    /** To be called by an alarm. */
    void add(Renewal renewal, Answer answer) {
        asked.add(new Asked(renewal, answer));
    }

    /** Does not throw. */
    void send() {
        List<Renewal> renewals = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (Asked next = asked.poll(); next != null; next = asked.poll()) {
            renewals.add(next.renewal);
            answers.add(next.answer);
        }
        if (renewals.isEmpty()) return;
        List<CompletionStage<Boolean>> stages = ask(renewals);
        for (int i = 0; i < stages.size(); i++) stages.get(i).whenComplete(answers.get(i));
    }

    private List<CompletionStage<Boolean>> ask(List<Renewal> renewals) {
        try {
            return store.renewAll(renewals);
        } catch (Throwable e) {
            return renewals.stream()
                    .<CompletionStage<Boolean>>map(renewal -> CompletableFuture.failedFuture(e))
                    .toList();
        }
    }
}
