package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Payment events, each of which reaches a consumer in every JVM, as by a broker that delivers at least once. The charges are
 * booked in the bank's database, which takes what it gets.
 */
final class PaymentTwice implements Race {

    private static final IdempotencyOptions TEMPORARY =
            IdempotencyOptions.defaults().withTtl(Arena.TEMPORARY.expiry().orElseThrow());

    private @Nullable IdempotencyGuard<String> payments;

    @Override
    public Card card() {
        return new Card(
                "payment-twice",
                "a payment event that is delivered to several consumers",
                "All who get the event and find no charge of it yet charge the customer.",
                "The first consumer claims the event and charges, and all others get the receipt of that charge.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE delivery(event VARCHAR(40))");
        arena.sql().update("CREATE TABLE charge(event VARCHAR(40), worker INT)");
        arena.sql().update("CREATE INDEX by_event ON charge(event)");
    }

    @Override
    public void open(Place here) {
        payments = IdempotencyGuard.on(here.counters(), Codec.text(), TEMPORARY);
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        String event = delivered(here);
        // naive: nobody has charged yet, and now several do
        if (here.sql().find("SELECT worker FROM charge WHERE event = ?", event).isEmpty()) {
            here.gap();
            charge(here, event);
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        String event = delivered(here);
        // remedy: the first one charges, the others get its receipt
        String receipt = payments.once(here.name(event), () -> charge(here, event));
        if (!receipt.endsWith(event)) {
            here.tally("wrong receipt");
        }
    }

    /** The next event of this consumer; threads of the same number get the same ones in all JVMs. */
    private static String delivered(Place here) throws SQLException {
        String event = "pay:" + here.thread() + "/" + here.attempt();
        here.sql().update("INSERT INTO delivery VALUES(?)", event);
        return event;
    }

    private static String charge(Place here, String event) throws SQLException {
        here.sql().update("INSERT INTO charge VALUES(?, ?)", event, here.worker());
        return "receipt of worker " + here.worker() + " for " + event;
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        Sql sql = arena.sql();
        long events = sql.number("SELECT COUNT(DISTINCT event) FROM delivery");
        long charged = sql.number("SELECT COUNT(DISTINCT event) FROM charge");
        long charges = sql.number("SELECT COUNT(*) FROM charge");
        return new Verdict(
                events - charged + charges - charged + done.count("wrong receipt"),
                charges,
                events + " events, charged " + charges + " times");
    }
}
