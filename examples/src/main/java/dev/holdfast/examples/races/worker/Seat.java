package dev.holdfast.examples.races.worker;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Rest;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.lock.spi.TimeSource;
import java.nio.file.Path;
import java.time.Duration;

/** The place of one thread for the time of one run. */
final class Seat implements Place {

    private final Heat heat;
    private final int thread;
    private final Holdfast holdfast;
    private final Sql sql;
    private volatile long attempt;

    Seat(Heat heat, int thread, Holdfast holdfast, Sql sql) {
        this.heat = heat;
        this.thread = thread;
        this.holdfast = holdfast;
        this.sql = sql;
    }

    @Override
    public int worker() {
        return heat.setup().worker();
    }

    @Override
    public int workers() {
        return heat.setup().workers();
    }

    @Override
    public int thread() {
        return thread;
    }

    @Override
    public long attempt() {
        return attempt;
    }

    /** One more attempt is over. */
    void attempted() {
        attempt++;
    }

    @Override
    public Holdfast holdfast() {
        return holdfast;
    }

    @Override
    public String name(String name) {
        return heat.prepare().run() + name;
    }

    @Override
    public Sql sql() {
        return sql;
    }

    @Override
    public Path file(String name) {
        return Path.of(heat.setup().directory()).resolve(heat.prepare().run().replace(':', '-') + name);
    }

    @Override
    public void publish(String key, String value) {
        heat.facts().put(key, value);
    }

    @Override
    public String find(String key) {
        String found = heat.facts().get(key);
        if (found == null) {
            throw new IllegalStateException("nobody has published '" + key + '\'');
        }
        return found;
    }

    @Override
    public void tally(String what) {
        heat.tally(what);
    }

    @Override
    public void gap() throws InterruptedException {
        long micros = heat.prepare().gapMicros();
        if (micros > 0) {
            heat.widened();
            Rest.of(Duration.ofNanos(micros * 1_000));
        }
    }

    @Override
    public void standStill(Duration time) throws InterruptedException {
        heat.standStill(thread, time);
    }

    @Override
    public long span(Duration length) {
        return TimeSource.system().wallMillis() / length.toMillis();
    }

    @Override
    public String toString() {
        return "worker-" + heat.setup().worker() + "-thread-" + thread;
    }
}
