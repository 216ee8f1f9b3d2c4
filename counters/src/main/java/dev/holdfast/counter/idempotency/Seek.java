package dev.holdfast.counter.idempotency;

import dev.holdfast.counter.spi.ClaimStore.Busy;
import dev.holdfast.counter.spi.ClaimStore.Finished;
import dev.holdfast.counter.spi.ClaimStore.Mine;
import dev.holdfast.counter.spi.ClaimStore.Reply;
import dev.holdfast.counter.spi.RequestIds;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One caller's way to its turn: it asks for the claim, or waits behind what is under way in this JVM, and begins anew when that
 * ended without a result. Who is not interested any more completes the turn; a claim that comes too late is given up.
 */
final class Seek {

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Desk desk;
    private final String key;
    private final CompletableFuture<Turn> turn = new CompletableFuture<>();
    private @Nullable Subscription limit;

    private Seek(Desk desk, String key) {
        this.desk = desk;
        this.key = key;
    }

    /** Completes with the caller's turn, on any thread. */
    static CompletableFuture<Turn> begin(Desk desk, String key) {
        Seek seek = new Seek(desk, key);
        seek.go();
        return seek.turn;
    }

    private void go() {
        if (turn.isDone()) return;
        Flight mine = new Flight(desk, key);
        Flight there = desk.flights.putIfAbsent(key, mine);
        if (there == null) claim(mine);
        else await(there);
    }

    private void claim(Flight flight) {
        String owner = RequestIds.next();
        desk.step(key, () -> desk.store.claim(key, owner, desk.options.lease())).whenComplete((reply, failure) -> {
            if (failure != null) {
                flight.failed(Steps.cause(failure));
                turn.completeExceptionally(Steps.cause(failure));
            } else if (reply instanceof Mine mine) {
                Claim claim = new Claim(desk, key, owner, mine.token(), flight);
                if (!turn.complete(new Turn.Run(claim))) claim.abandon();
            } else if (reply instanceof Finished finished) {
                // Before a limit is set, which may be zero: what is there needs no wait.
                flight.landed(finished.result());
                await(flight);
            } else {
                flight.watch();
                await(flight);
                seen(flight, reply, SHORTEST_PAUSE);
            }
        });
    }

    private void await(Flight flight) {
        flight.join().whenComplete((end, failure) -> {
            if (failure != null) turn.completeExceptionally(Steps.cause(failure));
            else if (end.result() == null) go();
            else turn.complete(new Turn.Replay(end.result()));
        });
        turn.whenComplete((told, failure) -> flight.left());
        if (limit == null && !turn.isDone()) limitWait();
    }

    private void limitWait() {
        Duration longest = desk.options.waitLimit();
        Subscription timer = desk.steps
                .time()
                .schedule(longest.toNanos(), () -> turn.completeExceptionally(new StillRunningException(key, longest)));
        limit = timer;
        turn.whenComplete((told, failure) -> timer.close());
    }

    /** Looks after somebody elsewhere, for all who wait here. */
    private void seen(Flight flight, Reply reply, long pause) {
        if (reply instanceof Finished finished) flight.landed(finished.result());
        else if (!(reply instanceof Busy busy)) flight.vacated();
        else if (flight.isWatched()) {
            // The claim is free then, if nobody renews it.
            long lapse = Math.max(TimeUnit.MILLISECONDS.toNanos(1), busy.left().toNanos());
            desk.steps
                    .time()
                    .schedule(Math.min(pause, lapse), () -> look(flight, Math.min(LONGEST_PAUSE, pause * 3 / 2)));
        }
    }

    private void look(Flight flight, long pause) {
        desk.look(key).whenComplete((reply, failure) -> {
            if (failure != null) flight.failed(Steps.cause(failure));
            else seen(flight, reply, pause);
        });
    }
}
