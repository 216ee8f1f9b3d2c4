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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Visits of three pages, far too many for a round trip each: every JVM adds up its own, and writes the sums now and then. */
final class Analytics implements Race {

    private static final int PAGES = 3;
    private static final int FLUSH = 1_000;
    private static final BufferOptions OFTEN = BufferOptions.defaults().withCounter(Arena.TEMPORARY);

    private @Nullable Place jvm;
    private final List<LongAdder> sums = new ArrayList<>();
    private final List<AtomicCounter> totals = new ArrayList<>();
    private final List<BufferedCounter> buffers = new ArrayList<>();

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
        jvm = here;
        for (int page = 0; page < PAGES; page++) {
            sums.add(new LongAdder());
            totals.add(here.counter("page " + page));
            buffers.add(here.counters().buffered(here.name("page " + page), OFTEN));
        }
    }

    @Override
    public void naive(Place here) throws InterruptedException {
        int page = page(here);
        sums.get(page).increment();
        if (here.attempt() % FLUSH == 0) {
            flush(here, page);
        }
    }

    private void flush(Place here, int page) throws InterruptedException {
        long sum = sums.get(page).sumThenReset();
        if (sum > 0) {
            AtomicCounter total = totals.get(page);
            long before = total.get();
            here.gap();
            // naive: another JVM does the same
            total.set(before + sum);
        }
    }

    @Override
    public void remedy(Place here) {
        BufferedCounter visits = buffers.get(page(here));
        // remedy: written behind, every second, by an addition
        visits.increment();
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

    /** Both write what they still have, which is part of the time they take. */
    @Override
    public void close() throws InterruptedException {
        for (int page = 0; page < sums.size(); page++) {
            flush(jvm, page);
        }
        buffers.forEach(BufferedCounter::close);
    }
}
