package dev.holdfast.counter.idempotency;

import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.ClaimStore.Reply;
import dev.holdfast.counter.spi.Steps;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** What all callers of one guard share: the steps on the store, and what is under way in this JVM. */
final class Desk {

    final ClaimStore store;
    final Steps steps;
    final IdempotencyOptions options;

    /** At most one for each key. */
    final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

    Desk(ClaimStore store, Steps steps, IdempotencyOptions options) {
        this.store = store;
        this.steps = steps;
        this.options = options;
    }

    CompletionStage<Reply> look(String key) {
        return step(key, () -> store.look(key));
    }

    /** Every step may be repeated. */
    CompletionStage<Reply> step(String key, Supplier<CompletionStage<Reply>> step) {
        return steps.repeatable(what(key), step).thenApply(reply -> {
            if (reply instanceof ClaimStore.Odd odd) throw new UnexpectedValueException(what(key), odd.found());
            return reply;
        });
    }

    private static String what(String key) {
        return "idempotency key \"" + key + '"';
    }
}
