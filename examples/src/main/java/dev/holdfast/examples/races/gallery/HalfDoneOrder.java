package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.Codec;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.saga.Saga;
import dev.holdfast.saga.SagaRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Orders of three steps in three stores: an item is reserved in Redis, money is taken in a database, a label is
 * printed into a file. Of each eight orders the carrier refuses one, and at one the clerk is gone between two steps. Each step
 * and what undoes it may be repeated: they set and remove what has the order's name.
 */
final class HalfDoneOrder implements Race {

    /** Ends a clerk's work at once, as a kill would, but for the lock, which comes back without waiting for its lease's end. */
    private static final class Gone extends Error {
        private static final long serialVersionUID = 1;
    }

    private @Nullable Place office;

    @Override
    public Card card() {
        return new Card(
                "saga",
                "orders of three steps in three stores, some of which fail half-way",
                "When a step fails, or the clerk dies before it, the money is taken and nothing is shipped.",
                "A journal tells whoever comes next how far an order is, to finish it or to undo it step by step.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE received(nr BIGINT AUTO_INCREMENT PRIMARY KEY, customer_order VARCHAR(80))");
        arena.sql().update("CREATE TABLE payment(customer_order VARCHAR(80) PRIMARY KEY)");
    }

    @Override
    public void open(Place here) {
        office = here;
    }

    @Override
    public void naive(Place here) throws SQLException, IOException {
        String order = receive(here);
        try {
            reserve(here, order);
            charge(here, order);
            // naive: if it fails, or is never come to, nobody undoes or finishes the rest
            ship(here, order, true);
        } catch (IllegalStateException | Gone failed) {
            here.tally("failed");
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        String order = receive(here);
        try {
            // remedy: with a journal, by which another clerk goes on
            clerk(here, true).run(order, order);
        } catch (Gone gone) {
            here.tally("failed");
        }
        if (here.attempt() % 20 == 19) {
            clerk(here, false).resumeAll();
        }
    }

    /** @param mayLeave half-way, which those do not who go on with the orders of others */
    private static SagaRunner<String> clerk(Place here, boolean mayLeave) {
        Saga<String> saga = Saga.named(here.name("order").replace(':', '-'), Codec.text())
                .step("reserve", (order, call) -> reserve(here, order), (order, call) -> free(here, order))
                .step("charge", (order, call) -> charge(here, order), (order, call) -> refund(here, order))
                .step("ship", (order, call) -> ship(here, order, mayLeave), (order, call) -> unship(here, order))
                .build();
        return SagaRunner.builder(here.holdfast().locks(), here.counters(), saga)
                .retention(Arena.TEMPORARY.expiry().orElseThrow())
                .build();
    }

    private static String receive(Place here) throws SQLException {
        String order = here.name(here.worker() + "-" + here.thread() + "-" + here.attempt());
        here.sql().update("INSERT INTO received(customer_order) VALUES(?)", order);
        return order;
    }

    private static long number(String order) {
        return Long.parseLong(order.substring(order.lastIndexOf('-') + 1));
    }

    private static String reserve(Place here, String order) {
        here.counters().counter(order, Arena.TEMPORARY).set(1);
        return order;
    }

    private static void free(Place here, String order) {
        here.counters().counter(order, Arena.TEMPORARY).set(0);
    }

    private static String charge(Place here, String order) throws SQLException {
        here.sql().update("MERGE INTO payment VALUES(?)", order);
        return order;
    }

    private static void refund(Place here, String order) throws SQLException {
        here.sql().update("DELETE FROM payment WHERE customer_order = ?", order);
    }

    private static String ship(Place here, String order, boolean mayLeave) throws IOException {
        if (mayLeave && number(order) % 8 == 7) {
            throw new Gone();
        }
        if (isRefused(order)) {
            throw new IllegalStateException("the carrier knows no such address");
        }
        Files.writeString(here.file(label(order)), "to be shipped");
        return order;
    }

    private static boolean isRefused(String order) {
        return number(order) % 8 == 3;
    }

    private static void unship(Place here, String order) throws IOException {
        Files.deleteIfExists(here.file(label(order)));
    }

    private static String label(String order) {
        return order.substring(order.lastIndexOf(':') + 1);
    }

    /** All attempts are over: what nobody has gone on with until now is gone on with. */
    @Override
    public void close() throws InterruptedException {
        if (office != null) {
            clerk(office, false).resumeAll();
        }
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long wrong = 0;
        long shipped = 0;
        for (long nr = 1; nr <= done.attempts(); nr++) {
            String order = (String) arena.sql()
                    .find("SELECT customer_order FROM received WHERE nr = ?", nr)
                    .orElseThrow();
            long stores = stores(arena, order);
            wrong += stores == (isRefused(order) ? 0 : 3) ? 0 : 1;
            shipped += stores == 3 ? 1 : 0;
        }
        return new Verdict(wrong, shipped, shipped + " orders done, " + wrong + " done in some stores and not in all");
    }

    /** In how many of the three it is done. */
    private static long stores(Arena arena, String order) throws SQLException {
        long reserved = arena.counters().counter(order).get();
        long paid = arena.sql().number("SELECT COUNT(*) FROM payment WHERE customer_order = ?", order);
        return reserved + paid + (Files.exists(arena.file(label(order))) ? 1 : 0);
    }
}
