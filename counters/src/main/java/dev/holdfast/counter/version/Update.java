package dev.holdfast.counter.version;

import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reads, changes and writes until nobody came between. */
final class Update<T> {

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Cell<T> cell;
    private final Steps steps;
    private final Function<? super Optional<T>, ? extends T> change;

    Update(Cell<T> cell, Steps steps, Function<? super Optional<T>, ? extends T> change) {
        this.cell = cell;
        this.steps = steps;
        this.change = change;
    }

    /** On this thread. */
    Versioned<T> run() {
        Cell.Seen<T> present = steps.await(cell.read());
        for (int tries = 1; ; tries++) {
            Cell.Tried<T> tried = steps.await(cell.compareAndTry(present.version(), changed(present)));
            if (tried.written()) return tried.present().decoded();
            present = steps.await(next(tried, tries));
        }
    }

    /** On the callback executor. */
    CompletionStage<Versioned<T>> start() {
        return cell.read().thenCompose(present -> go(present, 1));
    }

    private CompletionStage<Versioned<T>> go(Cell.Seen<T> present, int tries) {
        // The application's code never runs on the thread that brings the store's answers.
        return steps.async(
                        CompletableFuture.completedFuture(present),
                        seen -> cell.compareAndTry(seen.version(), changed(seen)))
                .thenCompose(trying -> trying)
                .thenCompose(tried -> tried.written()
                        ? CompletableFuture.completedFuture(tried.present().decoded())
                        : next(tried, tries).thenCompose(seen -> go(seen, tries + 1)));
    }

    private T changed(Cell.Seen<T> present) {
        return Check.notNull("value", change.apply(present.value().get()));
    }

    /** What to try with next: what the refusal told, or, where there is a crowd, what is there after a pause. */
    private CompletionStage<Cell.Seen<T>> next(Cell.Tried<T> refused, int tries) {
        if (tries >= cell.options().tries())
            return CompletableFuture.failedFuture(
                    new ContendedException(cell.name(), cell.options().tries()));
        if (tries == 1) return CompletableFuture.completedFuture(refused.present());
        return pause(tries - 1).thenCompose(over -> cell.read());
    }

    private CompletionStage<Void> pause(int number) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        long longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE << Math.min(number, 10));
        steps.time().schedule(ThreadLocalRandom.current().nextLong(longest), () -> over.complete(null));
        return over;
    }
}
