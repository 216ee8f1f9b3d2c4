package dev.holdfast.examples.races.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.examples.races.gallery.ProfileUpdate.Profile;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As {@link JudgeTest}: the judges of the races whose remedy is a counter, a key, a version, an order or a saga. */
final class FurtherJudgesTest extends Courtroom {

    private long wrong(Race race, long attempts) throws Exception {
        return wrong(race, new Tally(attempts, Map.of()));
    }

    private long wrong(Race race, Tally tally) throws Exception {
        return race.judge(this, tally).wrong();
    }

    @Test
    void numbersGivenTwiceAreWrong() throws Exception {
        Race race = new UniqueIds();
        race.prepare(this);
        sql.update("INSERT INTO invoice VALUES(1), (2), (3)");
        assertThat(wrong(race, 3)).isZero();
        sql.update("INSERT INTO invoice VALUES(2), (2)");
        assertThat(wrong(race, 5)).isEqualTo(2);
    }

    @Test
    void itemsSoldThatWereNotThereAreWrong() throws Exception {
        Race race = new LastItem();
        race.prepare(this);
        sql.update("INSERT INTO sale VALUES(7), (7), (7), (7), (7), (8)");
        counter("stock 7").set(0);
        counter("stock 8").set(4);
        assertThat(wrong(race, 100)).isZero();
        sql.update("INSERT INTO sale VALUES(7)");
        counter("stock 7").set(-1);
        assertThat(wrong(race, 100)).isEqualTo(1);
    }

    @Test
    void itemsThatAreNeitherSoldNorInStockAreWrong() throws Exception {
        Race race = new LastItem();
        race.prepare(this);
        counter("stock 8").set(3);
        assertThat(wrong(race, 100)).isEqualTo(2);
    }

    @Test
    void changesThatWereOverwrittenAreWrong() throws Exception {
        assertThat(wrong(new ProfileUpdate(), 9)).as("nothing is left").isEqualTo(9);
        VersionedValue.on(counters, "profile", Profile.CODEC).update(present -> new Profile(3, 4));
        assertThat(wrong(new ProfileUpdate(), 9)).isEqualTo(2);
        assertThat(wrong(new ProfileUpdate(), 7)).isZero();
    }

    @Test
    void plainProfileIsJudgedAsWell() throws Exception {
        Profile profile = new Profile(3, 4);
        assertThat(Profile.of(profile.plain())).isEqualTo(profile);
        counter("plain profile").set(profile.plain());
        assertThat(wrong(new ProfileUpdate(), 9)).isEqualTo(2);
        assertThat(wrong(new ProfileUpdate(), 7)).isZero();
    }

    @Test
    void visitsThatAreInNoTotalAreWrong() throws Exception {
        counter("page 0").set(10);
        counter("page 1").set(20);
        counter("page 2").set(30);
        assertThat(wrong(new Analytics(), 60)).isZero();
        assertThat(wrong(new Analytics(), 65)).isEqualTo(5);
        assertThat(wrong(new Analytics(), 59)).as("one too many").isEqualTo(1);
    }

    @Test
    void eventsChargedTwiceOrNeverAreWrong() throws Exception {
        Race race = new PaymentTwice();
        race.prepare(this);
        sql.update("INSERT INTO delivery VALUES('a'), ('a'), ('b'), ('b'), ('c')");
        sql.update("INSERT INTO charge VALUES('a', 1), ('b', 2), ('c', 1)");
        assertThat(wrong(race, 5)).isZero();
        sql.update("INSERT INTO charge VALUES('a', 2), ('b', 3)");
        assertThat(wrong(race, 5)).as("twice").isEqualTo(2);
        sql.update("DELETE FROM charge WHERE event = 'c'");
        assertThat(wrong(race, 5)).as("twice, and never").isEqualTo(3);
        assertThat(wrong(race, new Tally(5, Map.of("wrong receipt", 4L)))).isEqualTo(7);
    }

    @Test
    void ordersWithTheStatusOfAnOlderEventAreWrong() throws Exception {
        counter("status of 0").set(5);
        counter("status of 1").set(2);
        assertThat(wrong(new EventsOrder(), 7)).isZero();
        assertThat(wrong(new EventsOrder(), 8)).as("one more event has come").isEqualTo(1);
        counter("status of 0").set(1);
        assertThat(wrong(new EventsOrder(), 8)).isEqualTo(2);
    }

    @Test
    void ordersThatAreDoneInSomeStoresOnlyAreWrong() throws Exception {
        Race race = new HalfDoneOrder();
        race.prepare(this);
        sql.update("INSERT INTO received(customer_order) VALUES('run:1-1-0'), ('run:1-1-3')");
        counter("run:1-1-0").set(1);
        sql.update("INSERT INTO payment VALUES('run:1-1-0')");
        assertThat(wrong(race, 2)).as("paid and not shipped").isEqualTo(1);
        Files.writeString(file("1-1-0"), "to be shipped");
        assertThat(wrong(race, 2)).as("all, and nothing").isZero();
        sql.update("INSERT INTO payment VALUES('run:1-1-3')");
        assertThat(wrong(race, 2)).as("refused and paid").isEqualTo(1);
    }

    @Test
    void ordersOfTheClerkWhoWasKilledMayNotHaveBegunButNotBeHalfDone() throws Exception {
        Race race = new HalfDoneOrder();
        race.prepare(this);
        sql.update("INSERT INTO received(customer_order) VALUES('run:killed-1-0')");
        assertThat(wrong(race, 0)).isZero();
        counter("run:killed-1-0").set(1);
        Verdict verdict = race.judge(this, new Tally(0, Map.of()));
        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.finding()).endsWith("1 of these by the clerk who was killed");
    }

    @Test
    void ordersThatNobodyWentOnWithAreWrong() throws Exception {
        Race race = new HalfDoneOrder();
        race.prepare(this);
        sql.update("INSERT INTO received(customer_order) VALUES('run:1-1-7')");
        assertThat(wrong(race, 1)).isEqualTo(1);
    }

    @Test
    void whatDoesNothingIsNotWrongAndShowsNothing() throws Exception {
        for (Race race : List.of(new LastItem(), new AccountMovements(), new CacheStampede(), new ReadersAndWriter())) {
            race.prepare(this);
            Verdict verdict = race.judge(this, new Tally(1_000, Map.of()));
            assertThat(verdict.wrong()).as(race.card().name()).isZero();
            assertThat(verdict.shown()).as(race.card().name()).isZero();
        }
    }

    @Test
    void readersOrWritersAloneShowNothing() throws Exception {
        Race race = new ReadersAndWriter();
        assertThat(race.judge(this, new Tally(9, Map.of("whole", 9L))).shown()).isZero();
        assertThat(race.judge(this, new Tally(9, Map.of("written", 9L))).shown())
                .isZero();
        assertThat(race.judge(this, new Tally(9, Map.of("whole", 6L, "written", 3L)))
                        .shown())
                .isEqualTo(3);
    }

    @Test
    void whatWasDoneIsShown() throws Exception {
        Race race = new LastItem();
        race.prepare(this);
        sql.update("INSERT INTO sale VALUES(7), (8)");
        assertThat(race.judge(this, new Tally(2, Map.of())).shown()).isEqualTo(2);
    }
}
