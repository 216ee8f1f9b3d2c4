package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.LockLease;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A report that is expensive to load and valid for a tenth of a second, in a cache that all JVMs share. Whoever loads it is
 * written down.
 */
@SuppressWarnings("try") // a lease is held, not used
final class CacheStampede implements Race {

    private static final Duration VALID = Duration.ofMillis(100);
    private static final Duration EXPENSIVE = Duration.ofMillis(20);

    @Override
    public Card card() {
        return new Card(
                "cache-stampede",
                "everybody misses the cache at once, and loads the same expensive report",
                "All who miss the entry before the first one has loaded it load it too.",
                "One loads under the report's lock, and those who waited for the lock look again before they load.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE cache(edition BIGINT PRIMARY KEY, report VARCHAR(40))");
        arena.sql().update("CREATE TABLE loading(edition BIGINT, worker INT)");
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        long edition = here.span(VALID);
        // naive: all who come now find nothing
        if (!isCached(here, edition)) {
            load(here, edition);
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        long edition = here.span(VALID);
        if (!isCached(here, edition)) {
            // remedy: one loads, and the others look again
            try (LockLease lease = here.lock("report").acquire()) {
                if (!isCached(here, edition)) {
                    load(here, edition);
                }
            }
        }
    }

    private static boolean isCached(Place here, long edition) throws SQLException {
        return here.sql()
                .find("SELECT report FROM cache WHERE edition = ?", edition)
                .isPresent();
    }

    private static void load(Place here, long edition) throws SQLException, InterruptedException {
        here.gap();
        here.sql().update("INSERT INTO loading VALUES(?, ?)", edition, here.worker());
        here.rest(EXPENSIVE);
        here.sql().update("MERGE INTO cache VALUES(?, ?)", edition, "report " + edition);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        Sql sql = arena.sql();
        long editions = sql.number("SELECT COUNT(DISTINCT edition) FROM loading");
        long loads = sql.number("SELECT COUNT(*) FROM loading");
        return Verdict.compare(editions, loads, editions + " editions, loaded " + loads + " times");
    }
}
