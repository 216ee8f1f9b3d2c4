package dev.holdfast.examples.races.gallery;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Sql;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A place for judges: a database and counters of their own, and no Redis. */
abstract class Courtroom implements Arena {

    @TempDir
    Path directory;

    final Counters counters = Counters.on(new InMemoryCounterStore());
    Sql sql;

    @BeforeEach
    void open() throws Exception {
        sql = new Sql(DriverManager.getConnection("jdbc:h2:mem:"));
    }

    @AfterEach
    void close() throws Exception {
        sql.connection().close();
        counters.close();
    }

    @Override
    public Holdfast holdfast() {
        throw new UnsupportedOperationException("there is no Redis here");
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public AtomicCounter counter(String name) {
        return counters.counter(name);
    }

    @Override
    public String name(String name) {
        return name;
    }

    @Override
    public Sql sql() {
        return sql;
    }

    @Override
    public Path file(String name) {
        return directory.resolve(name);
    }

    @Override
    public void publish(String key, String value) {}
}
