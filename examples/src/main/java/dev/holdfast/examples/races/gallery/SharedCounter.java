package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;

/** One number in Redis, counted up by all threads of all JVMs. */
final class SharedCounter implements Race {

    @Override
    public Card card() {
        return new Card(
                "shared-counter",
                "the threads of several JVMs count up one number",
                "Reading the number and writing the next one are two steps, and what others write in between is lost.",
                "A counter adds in one step in the server, and the additions of one JVM travel there together.");
    }

    @Override
    public void naive(Place here) throws InterruptedException {
        AtomicCounter count = here.counter("count");
        long before = count.get();
        here.gap();
        // naive: others have read the same number
        count.set(before + 1);
    }

    @Override
    public void remedy(Place here) {
        AtomicCounter count = here.counter("count");
        // remedy: one step
        count.increment();
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        long count = arena.counter("count").get();
        return Verdict.compare(done.attempts(), count, "the counter says " + count);
    }
}
