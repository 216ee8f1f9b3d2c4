package dev.holdfast.counter.idempotency;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.ClaimStore.Finished;
import dev.holdfast.counter.spi.ClaimStore.Mine;
import dev.holdfast.counter.spi.ClaimStore.Reply;
import dev.holdfast.counter.spi.Payload;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has work done once for each key in the whole fleet: the first caller works, its result is kept for a time, and everybody
 * else gets it.
 *
 * <p><b>The first caller</b> claims the key for a {@linkplain IdempotencyOptions#withLease lease} and works; the claim is
 * renewed meanwhile. When its work fails the claim is given up, the exception reaches the caller unchanged, and the next caller
 * works. When its JVM dies the claim lapses, and the next caller works.
 *
 * <p><b>Other callers</b> wait for the result, at most the {@linkplain IdempotencyOptions#withWaitLimit wait limit}. They look
 * after it at growing intervals, from 5 to 500 ms, in this JVM all callers of a key by one look; callers of the guard whose
 * first is in this JVM hear of it at once. So keep one guard for each kind of work.
 *
 * <p><b>A first caller whose claim lapsed</b> because its JVM stood still works on unaware, beside its successor: nobody can
 * prevent that from outside. Its result never replaces another's. If nobody else claimed the key, it is kept as if nothing had
 * happened; if the successor is done, the first one gets the successor's result as everybody does; else {@link
 * ClaimLostException}. Where working twice does harm, use the {@linkplain #onceFenced token}.
 *
 * <p><b>Threading.</b> A guard may be used by any number of threads. The work of {@link #once} runs on the calling thread. The
 * wait for others, and for the answer to the claim, ends with {@link InterruptedException} when the thread is interrupted:
 * nothing has been done then. While the work's result is kept the thread waits through interrupts, and its flag is set again.
 * The work of asynchronous verbs is started on the client's {@linkplain Counters.Builder#callbacks callback executor}. Work
 * must not ask for its own key: it would wait for itself until the wait limit.
 *
 * <p><b>Failure.</b> Besides what is said above: {@link dev.holdfast.lock.BackendUnavailableException}, {@link
 * dev.holdfast.lock.OutcomeUnknownException}, {@link dev.holdfast.counter.UnexpectedValueException} (something else is kept
 * under the key; it is left as it is), {@link IllegalStateException} (the client is closed; close it after the last work). They
 * come before the work begins, or, if its result could not be kept, after it: then the work is done again by who asks next.
 * So is work whose result the codec cannot write.
 */
public final class IdempotencyGuard<R> {

    /** The longest text of a result, as the codec makes it: 1 MiB in UTF-8. */
    public static final int MAX_BYTES = 1 << 20;

    private final Desk desk;
    private final Codec<R> codec;

    private IdempotencyGuard(Desk desk, Codec<R> codec) {
        this.desk = desk;
        this.codec = codec;
    }

    /** A guard with {@link IdempotencyOptions#defaults()}. No I/O. */
    public static <R> IdempotencyGuard<R> on(Counters counters, Codec<R> codec) {
        return on(counters, codec, IdempotencyOptions.defaults());
    }

    /**
     * A guard. No I/O.
     *
     * @param codec makes the text that is kept of a result, at most {@value #MAX_BYTES} bytes of it
     * @throws UnsupportedOperationException if the client's store keeps no claims
     */
    public static <R> IdempotencyGuard<R> on(Counters counters, Codec<R> codec, IdempotencyOptions options) {
        Check.notNull("counters", counters);
        Check.notNull("codec", codec);
        Check.notNull("options", options);
        return new IdempotencyGuard<>(new Desk(counters.store().claims(), counters.steps(), options), codec);
    }

    /**
     * The result of the key's work, which is this one if nobody did it before.
     *
     * @param key the same for all who mean the same work, and for nothing else, as {@code pay:4711}; not blank, at most 512
     *     bytes in UTF-8, no control characters
     * @throws E what the work threw
     * @throws StillRunningException if somebody else was not done within the wait limit
     * @throws ClaimLostException see above
     * @throws InterruptedException if the thread was interrupted before the work began
     */
    public <E extends Exception> R once(String key, Work<? extends R, E> work) throws E, InterruptedException {
        Check.notNull("work", work);
        return onceFenced(key, token -> work.run());
    }

    /** As {@link #once}, for work that hands on its claim's token, so that its effect can be fenced. */
    public <E extends Exception> R onceFenced(String key, FencedWork<? extends R, E> work)
            throws E, InterruptedException {
        Check.name("key", key);
        Check.notNull("work", work);
        Turn turn = await(Seek.begin(desk, key));
        if (turn instanceof Turn.Replay replay) return codec.decode(replay.result());
        return run(((Turn.Run) turn).claim(), work);
    }

    private <E extends Exception> R run(Claim claim, FencedWork<? extends R, E> work) throws E {
        R result;
        String text;
        try {
            result = work.run(claim.token());
            text = encoded(result);
        } catch (Throwable e) {
            desk.steps.await(claim.abandon());
            throw e;
        }
        return desk.steps.await(claim.complete(text)).map(codec::decode).orElse(result);
    }

    private Turn await(CompletableFuture<Turn> turn) throws InterruptedException {
        try {
            return turn.get();
        } catch (ExecutionException e) {
            return desk.steps.await(turn);
        } catch (InterruptedException e) {
            if (!turn.cancel(false)) turn.thenAccept(IdempotencyGuard::giveBack);
            throw e;
        }
    }

    /** The turn came at the same moment as the interrupt. */
    private static void giveBack(Turn turn) {
        if (turn instanceof Turn.Run run) run.claim().abandon();
    }

    /**
     * As {@link #once}, without blocking; the stage fails with what the work's stage fails with. Cancelling it does not stop
     * the work.
     */
    public CompletionStage<R> onceAsync(String key, Supplier<? extends CompletionStage<? extends R>> work) {
        Check.notNull("work", work);
        return onceFencedAsync(key, token -> work.get());
    }

    /** As {@link #onceFenced}, without blocking. */
    public CompletionStage<R> onceFencedAsync(String key, LongFunction<? extends CompletionStage<? extends R>> work) {
        Check.name("key", key);
        Check.notNull("work", work);
        return desk.steps.async(desk.steps
                .async(Seek.begin(desk, key))
                .thenCompose(turn -> turn instanceof Turn.Run run
                        ? start(run.claim(), work)
                        : CompletableFuture.completedFuture(codec.decode(((Turn.Replay) turn).result()))));
    }

    private CompletionStage<R> start(Claim claim, LongFunction<? extends CompletionStage<? extends R>> work) {
        CompletableFuture<R> told = new CompletableFuture<>();
        working(claim, work).whenComplete((result, failure) -> {
            if (failure != null) claim.abandon().thenRun(() -> told.completeExceptionally(Steps.cause(failure)));
            else keep(claim, result, told);
        });
        return told;
    }

    private static <R> CompletionStage<? extends R> working(
            Claim claim, LongFunction<? extends CompletionStage<? extends R>> work) {
        try {
            return Check.notNull("stage", work.apply(claim.token()));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void keep(Claim claim, @Nullable R result, CompletableFuture<R> told) {
        String text;
        try {
            text = encoded(result);
        } catch (Throwable e) {
            claim.abandon().thenRun(() -> told.completeExceptionally(e));
            return;
        }
        desk.steps
                .async(claim.complete(text), others -> others.map(codec::decode).orElse(result))
                .whenComplete((kept, e) -> {
                    if (e == null) told.complete(kept);
                    else told.completeExceptionally(Steps.cause(e));
                });
    }

    private String encoded(@Nullable R result) {
        return Payload.check("result", codec.encode(Check.notNull("result", result)), MAX_BYTES);
    }

    /** The result that is kept for the key, if there is one. Does not wait for work under way. */
    public Optional<R> result(String key) {
        return desk.steps.await(look(key)).map(codec::decode);
    }

    /** As {@link #result}, without blocking. */
    public CompletionStage<Optional<R>> resultAsync(String key) {
        return desk.steps.async(look(key), text -> text.map(codec::decode));
    }

    private CompletionStage<Optional<String>> look(String key) {
        return desk.look(Check.name("key", key))
                .thenApply(reply -> reply instanceof Finished there ? Optional.of(there.result()) : Optional.empty());
    }

    /**
     * Forgets the result that is kept for the key, so that the next caller works again. Work under way is left alone.
     *
     * @return whether there was a result
     */
    public boolean forget(String key) {
        return desk.steps.await(forgetting(key));
    }

    /** As {@link #forget}, without blocking. */
    public CompletionStage<Boolean> forgetAsync(String key) {
        return desk.steps.async(forgetting(key));
    }

    private CompletionStage<Boolean> forgetting(String key) {
        CompletionStage<Reply> gone = desk.look(Check.name("key", key))
                .thenCompose(reply -> reply instanceof Finished there
                        ? desk.step(key, () -> desk.store.forget(key, there.token()))
                        : CompletableFuture.completedFuture(reply));
        return gone.thenApply(reply -> reply instanceof Mine);
    }
}
