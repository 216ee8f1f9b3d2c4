package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.Codec;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Rest;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Each order is placed, then paid, packed, sent and delivered. The events are numbered, and dealt out to the JVMs in turn, as
 * by a broker with several consumers: whose thread comes first is chance.
 */
final class EventsOrder implements Race {

    private static final int STATUSES = 5;

    /** That an order has this status from now on: from 1, placed, to 5, delivered. */
    record Event(long order, long status) {

        static final Codec<Event> CODEC = Codec.of(
                event -> event.order + " " + event.status,
                text -> new Event(Long.parseLong(text.split(" ")[0]), Long.parseLong(text.split(" ")[1])));

        /** The event of this number, from 1. */
        static Event of(long number) {
            return new Event((number - 1) / STATUSES, 1 + (number - 1) % STATUSES);
        }
    }

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong offered = new AtomicLong();
    private @Nullable Sequencer<Event> sequencer;

    @Override
    public Card card() {
        return new Card(
                "events-order",
                "events of orders that overtake each other",
                "The older of two events is applied after the newer one, and the order has its old status again.",
                "Events wait until all of smaller numbers are handled, whichever JVM has them, and those that came twice go.");
    }

    @Override
    public long tasks() {
        return 900;
    }

    @Override
    public void open(Place here) {
        sequencer =
                Sequencer.on(here.counters(), here.name("events"), Event.CODEC, handed -> apply(here, handed.event()));
    }

    @Override
    public void naive(Place here) throws InterruptedException {
        long number = next(here);
        here.gap();
        // naive: a later event may have been applied before
        apply(here, Event.of(number));
    }

    @Override
    public void remedy(Place here) throws InterruptedException {
        long number = next(here);
        here.gap();
        // remedy: applied when its turn comes
        sequencer.offer(number, Event.of(number));
        offered.accumulateAndGet(number, Math::max);
    }

    /** The number of the next event that this JVM receives. */
    private long next(Place here) {
        return received.getAndIncrement() * here.workers() + here.worker();
    }

    private static void apply(Place here, Event event) {
        AtomicCounter status = here.counter("status of " + event.order);
        status.set(event.status);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        long wrong = 0;
        long shown = 0;
        long orders = (done.attempts() + STATUSES - 1) / STATUSES;
        for (long order = 0; order < orders; order++) {
            long status = arena.counter("status of " + order).get();
            wrong += status == Math.min(STATUSES, done.attempts() - order * STATUSES) ? 0 : 1;
            shown += status > 0 ? 1 : 0;
        }
        return new Verdict(wrong, shown, wrong + " of " + orders + " orders have a status that is out of date");
    }

    /** Nothing is missing any more, so that all that wait have their turn; unless an attempt failed, and then nothing helps. */
    @Override
    public void close() throws InterruptedException {
        if (sequencer != null) {
            long last = offered.get();
            for (int looks = 0; last > 0 && sequencer.expected() <= last && looks < 1_000; looks++) {
                Rest.of(Duration.ofMillis(10));
            }
            sequencer.close();
        }
    }
}
