package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Invoices in a table, each with a number that no other one may have. No constraint of the table makes sure of that. */
final class UniqueIds implements Race {

    private @Nullable IdSequence numbers;

    @Override
    public Card card() {
        return new Card(
                "unique-ids",
                "several JVMs number their invoices",
                "Two who ask for the largest number at once both find the same one, and give out the next one twice.",
                "Each JVM leases blocks of numbers that nobody else gets, and gives them out without asking anybody.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE invoice(number BIGINT)");
        arena.sql().update("CREATE INDEX by_number ON invoice(number)");
    }

    @Override
    public void open(Place here) {
        numbers = IdSequence.on(here.counters(), here.name("invoices"));
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        // naive: whoever asks now gets the same answer
        long number = here.sql().number("SELECT MAX(number) + 1 FROM invoice");
        here.gap();
        write(here, number);
    }

    @Override
    public void remedy(Place here) throws SQLException {
        // remedy: leased to this JVM
        long number = numbers.next();
        write(here, number);
    }

    private static void write(Place here, long number) throws SQLException {
        here.sql().update("INSERT INTO invoice VALUES(?)", number);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long numbers = arena.sql().number("SELECT COUNT(DISTINCT number) FROM invoice");
        return Verdict.compare(done.attempts(), numbers, numbers + " different numbers");
    }
}
