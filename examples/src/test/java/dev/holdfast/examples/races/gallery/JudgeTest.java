package dev.holdfast.examples.races.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Judges count what is left, whatever the attempts say of themselves. */
final class JudgeTest extends Courtroom {

    private Verdict judged(Race race, long attempts) throws Exception {
        return race.judge(this, new Tally(attempts, Map.of()));
    }

    @Test
    void everyMissingIncrementIsWrong() throws Exception {
        counter("count").set(70);
        assertThat(judged(new SharedCounter(), 100).wrong()).isEqualTo(30);
        assertThat(judged(new SharedCounter(), 70).wrong()).isZero();
        assertThat(judged(new SharedCounter(), 69).wrong()).as("one too many").isEqualTo(1);
    }

    @Test
    void recordsThatAreTornOrMissingAreWrong() throws Exception {
        Files.writeString(file("log"), "1/1/0 ... 3\n1/1/1 ..... 5\n1/2/0 .. 1/1/2 .... 4\n2/1/0 ...\n");
        Verdict verdict = judged(new FileAppend(), 5);
        assertThat(verdict.wrong()).isEqualTo(3);
        assertThat(verdict.finding()).isEqualTo("2 whole records in the file, 2 torn");
    }

    @Test
    void recordsThatAreThereTwiceCountOnce() throws Exception {
        Files.writeString(file("log"), "1/1/0 ... 3\n1/1/0 ... 3\n");
        assertThat(judged(new FileAppend(), 2).wrong()).isEqualTo(1);
    }

    @Test
    void movementsThatTheAccountDoesNotKnowOfAreWrong() throws Exception {
        Race race = new AccountMovements();
        race.prepare(this);
        sql.update("INSERT INTO receipt VALUES(-60), (-30), (5)");
        sql.update("UPDATE account SET balance = 75, movements = 2");
        assertThat(judged(race, 3).wrong()).isEqualTo(1);
        sql.update("UPDATE account SET balance = 15, movements = 3");
        assertThat(judged(race, 3).wrong()).isZero();
    }

    @Test
    void balanceThatIsNotTheSumOfItsReceiptsIsWrong() throws Exception {
        Race race = new AccountMovements();
        race.prepare(this);
        sql.update("INSERT INTO receipt VALUES(-60)");
        sql.update("UPDATE account SET balance = 41, movements = 1");
        assertThat(judged(race, 1).wrong()).isEqualTo(1);
    }

    @Test
    void negativeBalanceIsWrongEvenIfItIsExact() throws Exception {
        Race race = new AccountMovements();
        race.prepare(this);
        sql.update("INSERT INTO receipt VALUES(-101)");
        sql.update("UPDATE account SET balance = -1, movements = 1");
        assertThat(judged(race, 1).wrong()).isEqualTo(1);
    }

    @Test
    void loadingsBeyondTheFirstAreWrong() throws Exception {
        Race race = new CacheStampede();
        race.prepare(this);
        sql.update("INSERT INTO loading VALUES(1, 1), (1, 2), (1, 2), (2, 1), (3, 1), (3, 2)");
        assertThat(judged(race, 1_000).wrong()).isEqualTo(3);
    }

    @Test
    void editsThatWereOverwrittenAreWrong() throws Exception {
        Race race = new PausedHolder();
        race.prepare(this);
        sql.update("UPDATE document SET edits = 8");
        assertThat(judged(race, 10).wrong()).isEqualTo(2);
    }

    @Test
    void readsOfTwoEditionsAreWrong() throws Exception {
        Verdict verdict = new ReadersAndWriter().judge(this, new Tally(10, Map.of("whole", 7L, "torn", 2L)));
        assertThat(verdict.wrong()).isEqualTo(2);
    }
}
