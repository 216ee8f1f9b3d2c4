package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Visits of three pages, far too many for a round trip each: every JVM adds up its own, and writes the sums now and then. */
final class Analytics implements Race {

    private static final int PAGES = 3;
    private static final int FLUSH = 1_000;
    private static final BufferOptions OFTEN = BufferOptions.defaults().withCounter(Arena.TEMPORARY);

    private final List<LongAdder> sums =
            Stream.generate(LongAdder::new).limit(PAGES).toList();
    private List<BufferedCounter> buffers = List.of();

    @Override
    public Card card() {
        return new Card(
                "analytics",
                "counters of visits, added up in each JVM and written now and then",
                "Sums are taken while others add to them, and written over what another JVM has written.",
                "A buffer is emptied without losing anything, and the server adds what it gets, once.");
    }

    @Override
    public void open(Place here) {
        buffers = Stream.of(0, 1, 2)
                .map(page -> here.counters().buffered(here.name("page " + page), OFTEN))
                .toList();
    }

    @Override
    public void naive(Place here) {
        int page = page(here);
        sums.get(page).increment();
        if (here.attempt() % FLUSH == 0) {
            AtomicCounter total = here.counter("page " + page);
            // naive: another JVM does the same
            total.set(total.get() + sums.get(page).sumThenReset());
        }
    }

    @Override
    public void remedy(Place here) {
        // remedy: written behind, every second
        buffers.get(page(here)).increment();
    }

    private static int page(Place here) {
        return (int) (here.attempt() % PAGES);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        long visits = 0;
        for (int page = 0; page < PAGES; page++) {
            visits += arena.counter("page " + page).get();
        }
        return Verdict.compare(done.attempts(), visits, visits + " visits in all totals together");
    }

    /** Writes what is still pending. */
    @Override
    public void close() {
        buffers.forEach(BufferedCounter::close);
    }
}
