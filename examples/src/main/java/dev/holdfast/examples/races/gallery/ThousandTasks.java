package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Rest;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.examples.races.race.Web;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.PermitLease;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server that stands five calls at a time, and counts those that come when it is full. */
@SuppressWarnings("try") // a lease is held, not used
final class ThousandTasks implements Race {

    private static final int LIMIT = 5;
    private static final Duration CALL = Duration.ofMillis(2);

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong tooMany = new AtomicLong();
    private @Nullable Web server;

    @Override
    public Card card() {
        return new Card(
                "thousand-tasks",
                "a thousand tasks against a server that stands five at a time",
                "All who look while there is room go in, and nobody looks again after the others went.",
                "A permit is looked for and taken in one step, and comes back by itself when its holder dies.");
    }

    @Override
    public long tasks() {
        return 1_000;
    }

    @Override
    public void prepare(Arena arena) throws IOException {
        server = Web.serve(this::call);
        arena.publish("server", server.url());
    }

    private void call() throws InterruptedException {
        calls.incrementAndGet();
        if (inside.incrementAndGet() > LIMIT) {
            tooMany.incrementAndGet();
        }
        Rest.of(CALL);
        inside.decrementAndGet();
    }

    @Override
    public void naive(Place here) throws IOException, InterruptedException {
        AtomicCounter busy = here.counter("busy");
        // naive: others see the same room
        while (busy.get() >= LIMIT) {
            here.rest(CALL);
        }
        here.gap();
        busy.increment();
        Web.get(here.find("server"));
        busy.decrement();
    }

    @Override
    public void remedy(Place here) throws IOException, InterruptedException {
        DistributedSemaphore room = here.holdfast().semaphore(here.name("room"), LIMIT);
        // remedy: a permit for each call
        try (PermitLease permit = room.acquire()) {
            Web.get(here.find("server"));
        }
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        return new Verdict(
                tooMany.get() + Math.abs(calls.get() - done.attempts()),
                calls.get(),
                calls.get() + " calls served, " + tooMany.get() + " of them beyond the limit");
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
