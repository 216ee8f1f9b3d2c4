package dev.holdfast.examples.races.gallery;

import dev.holdfast.counter.Codec;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.saga.Saga;
import dev.holdfast.saga.SagaRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orders of three steps in three stores: an item is reserved in Redis, money is taken in a database, a label is
 * printed into a file. Of each eight orders the carrier refuses one, and one clerk's JVM is killed amid its work. Each step
 * and what undoes it may be repeated: they set and remove what has the order's name.
 */
final class HalfDoneOrder implements Race {

    /** What a dead clerk was at is gone on with when this is over. */
    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofMillis(500));

    private static final int LOOKS = 600;

    /** The clerk who is killed, in the names of orders. */
    private static final String KILLED = "killed";

    private @Nullable Place office;

    @Override
    public Card card() {
        return new Card(
                "saga",
                "orders of three steps in three stores, some of which fail half-way",
                "When a step fails, or the clerk is killed before it, the money is taken and nothing is shipped.",
                "A journal tells whoever comes next how far an order is, to finish it or to undo it step by step.");
    }

    @Override
    public boolean killsOne() {
        return true;
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
            ship(here, order);
        } catch (IllegalStateException refused) {
            here.tally("refused");
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        String order = receive(here);
        try {
            // remedy: with a journal, by which another clerk goes on
            clerk(here).run(order, order);
        } catch (LeaseLostException late) {
            here.tally("late"); // whoever resumes has it, or will
        }
        if (here.attempt() % 20 == 19) {
            clerk(here).resumeAll();
        }
    }

    private static SagaRunner<String> clerk(Place here) {
        Saga<String> saga = Saga.named(here.name("order").replace(':', '-'), Codec.text())
                .step("reserve", (order, call) -> reserve(here, order), (order, call) -> free(here, order))
                .step("charge", (order, call) -> charge(here, order), (order, call) -> refund(here, order))
                .step("ship", (order, call) -> ship(here, order), (order, call) -> unship(here, order))
                .build();
        return SagaRunner.builder(here.holdfast().locks(), here.counters(), saga)
                .leaseOptions(SHORT)
                .retention(Arena.TEMPORARY.expiry().orElseThrow())
                .build();
    }

    private static String receive(Place here) throws SQLException {
        String clerk = here.worker() > here.workers() ? KILLED : "" + here.worker();
        String order = here.name(clerk + "-" + here.thread() + "-" + here.attempt());
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

    private static String ship(Place here, String order) throws IOException {
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

    /** All attempts are over: what nobody has gone on with is gone on with now, once the leases of the dead are over. */
    @Override
    public void close() throws InterruptedException {
        if (office != null) {
            SagaRunner<String> clerk = clerk(office);
            for (int look = 0; look < LOOKS && !clerk.unfinished().isEmpty(); look++) {
                clerk.resumeAll();
                office.rest(Duration.ofMillis(20));
            }
        }
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long wrong = 0;
        long shipped = 0;
        long killed = 0;
        long last = arena.sql().number("SELECT MAX(nr) FROM received");
        for (long nr = 1; nr <= last; nr++) {
            Optional<Object> received = arena.sql().find("SELECT customer_order FROM received WHERE nr = ?", nr);
            if (received.isPresent()) {
                String order = (String) received.get();
                long stores = stores(arena, order);
                wrong += isRight(order, stores) ? 0 : 1;
                shipped += stores == 3 ? 1 : 0;
                killed += isOfTheKilled(order) && stores % 3 != 0 ? 1 : 0;
            }
        }
        String ofThem = killed == 0 ? "" : ", " + killed + " of these by the clerk who was killed";
        return new Verdict(
                wrong, shipped, shipped + " orders done, " + wrong + " done in some stores and not in all" + ofThem);
    }

    /** All or nothing; and nothing only if it was refused, or the clerk was killed who had only just received it. */
    private static boolean isRight(String order, long stores) {
        return isRefused(order) ? stores == 0 : stores == 3 || stores == 0 && isOfTheKilled(order);
    }

    private static boolean isOfTheKilled(String order) {
        return label(order).startsWith(KILLED);
    }

    /** In how many of the three it is done. */
    private static long stores(Arena arena, String order) throws SQLException {
        long reserved = arena.counters().counter(order).get();
        long paid = arena.sql().number("SELECT COUNT(*) FROM payment WHERE customer_order = ?", order);
        return reserved + paid + (Files.exists(arena.file(label(order))) ? 1 : 0);
    }
}
