package dev.holdfast.examples.races.run;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The arena of one run. */
final class RunArena implements Arena {

    private final Map<String, String> facts = new HashMap<>();
    private final Venue venue;
    private final String run;

    RunArena(Venue venue, String run) {
        this.venue = venue;
        this.run = run;
    }

    /** Empties the database. */
    void clear() throws SQLException {
        venue.sql().update("DROP ALL OBJECTS");
    }

    Map<String, String> facts() {
        return facts;
    }

    @Override
    public Holdfast holdfast() {
        return venue.holdfast();
    }

    @Override
    public String name(String name) {
        return run + name;
    }

    @Override
    public Sql sql() {
        return venue.sql();
    }

    @Override
    public Path file(String name) {
        return venue.directory().resolve(run.replace(':', '-') + name);
    }

    @Override
    public void publish(String key, String value) {
        facts.put(key, value);
    }
}
