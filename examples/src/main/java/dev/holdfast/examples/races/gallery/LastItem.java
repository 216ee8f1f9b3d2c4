package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.Reservation;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Every hundredth of a second another article goes on sale, and there are five of it. What is sold stands in a database. */
final class LastItem implements Race {

    private static final int ARTICLES = 100;
    private static final int STOCK = 5;
    private static final Duration SALE = Duration.ofMillis(10);

    @Override
    public Card card() {
        return new Card(
                "last-item",
                "many buyers and a few items of each article",
                "All who look while one item is left buy it, and the shop has sold what it has not.",
                "An item is looked for and reserved in one step, and comes back by itself if the buyer is never heard of again.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE sale(article INT)");
        for (int article = 0; article < ARTICLES; article++) {
            arena.counter("stock " + article).set(STOCK);
        }
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        int article = onSale(here);
        AtomicCounter stock = here.counter("stock " + article);
        // naive: the last one may be gone by the next line
        if (stock.get() > 0) {
            here.gap();
            stock.decrement();
            sell(here, article);
        }
    }

    @Override
    public void remedy(Place here) throws SQLException {
        int article = onSale(here);
        BoundedCounter stock = here.counters().bounded(here.name("stock " + article), 0, STOCK, Arena.TEMPORARY);
        // remedy: looks and takes in one step
        Optional<Reservation> reserved = stock.reserve(1);
        if (reserved.isPresent()) {
            try (Reservation item = reserved.get()) { // goes back if the sale fails
                sell(here, article);
                item.commit();
            }
        }
    }

    private static int onSale(Place here) {
        return (int) (here.span(SALE) % ARTICLES);
    }

    private static void sell(Place here, int article) throws SQLException {
        here.sql().update("INSERT INTO sale VALUES(?)", article);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long sold = 0;
        long over = 0;
        long lost = 0;
        for (int article = 0; article < ARTICLES; article++) {
            long sales = arena.sql().number("SELECT COUNT(*) FROM sale WHERE article = ?", article);
            long left = arena.counter("stock " + article).get();
            sold += sales;
            over += Math.max(0, sales - STOCK);
            lost += Math.abs(STOCK - sales - left);
        }
        return new Verdict(over + lost, sold, sold + " items sold, " + over + " more than there were");
    }
}
