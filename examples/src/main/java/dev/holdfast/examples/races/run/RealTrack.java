package dev.holdfast.examples.races.run;

import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Rest;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.examples.races.wire.FromRacer.Begun;
import dev.holdfast.examples.races.wire.FromRacer.Done;
import dev.holdfast.examples.races.wire.FromRacer.Ended;
import dev.holdfast.examples.races.wire.FromRacer.Ready;
import dev.holdfast.examples.races.wire.ToRacer.End;
import dev.holdfast.examples.races.wire.ToRacer.Go;
import dev.holdfast.examples.races.wire.ToRacer.Prepare;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs races in worker JVMs on a real Redis, real files and a real database. */
public final class RealTrack implements Track, AutoCloseable {

    private static final Duration TO_PREPARE = Duration.ofSeconds(60);
    private static final Duration TO_FINISH = Duration.ofSeconds(120);

    private final Venue venue;
    private final Racers racers;
    private int runs;

    private RealTrack(Venue venue, Racers racers) {
        this.venue = venue;
        this.racers = racers;
    }

    /**
     * Sets everything up; takes a second or two.
     *
     * @param redis the address of a server, or null to start one
     * @throws DemoException if Redis cannot be used, or anything else is missing
     */
    public static RealTrack open(@Nullable String redis, int workers) throws DemoException, InterruptedException {
        Venue venue = Venue.open(redis);
        try {
            return new RealTrack(venue, Racers.start(venue, workers));
        } catch (DemoException | InterruptedException | RuntimeException failure) {
            venue.close();
            throw failure;
        }
    }

    @Override
    public Side run(Supplier<Race> races, Code code, Pressure pressure) throws DemoException, InterruptedException {
        Race race = races.get();
        RunArena arena = new RunArena(venue, "races:" + venue.token() + ':' + ++runs + ':');
        try {
            arena.clear();
            race.prepare(arena);
            return attempts(race, code, pressure, arena);
        } catch (DemoException | InterruptedException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new DemoException(race.card().name() + ": " + failure, failure);
        } finally {
            close(race);
        }
    }

    private Side attempts(Race race, Code code, Pressure pressure, RunArena arena) throws Exception {
        Map<String, String> facts = new HashMap<>(arena.facts());
        Prepare prepare = new Prepare(
                race.card().name(),
                code,
                arena.name(""),
                pressure.threads(),
                pressure.millis(),
                0,
                pressure.gapMicros());
        long tasks = race.tasks() * pressure.percent() / 100;
        facts.putAll(prepared(racers, worker -> prepare.withTasks(share(tasks, worker, racers.size()))));
        if (race.killsOne()) {
            goAndKillOne(prepare, facts);
        } else {
            racers.tell(new Go(facts));
        }
        List<Done> done = racers.hear(Done.class, TO_FINISH.plusMillis(pressure.millis()));
        racers.tell(new End());
        return side(race, arena, done, nanos(done, racers.hear(Ended.class, TO_FINISH)));
    }

    private static Map<String, String> prepared(Racers racers, IntFunction<Prepare> prepare)
            throws DemoException, InterruptedException {
        Map<String, String> facts = new HashMap<>();
        racers.tell(prepare::apply);
        for (Ready ready : racers.hear(Ready.class, TO_PREPARE)) {
            if (ready.failure() != null) {
                throw new DemoException(prepare.apply(0).race() + " cannot begin: " + ready.failure());
            }
            facts.putAll(ready.facts());
        }
        return facts;
    }

    /** At some moment of the first half, so that the others have to do with what it leaves. */
    private void goAndKillOne(Prepare prepare, Map<String, String> facts) throws DemoException, InterruptedException {
        Racers mortal = Racers.startAnother(venue, racers.size());
        try {
            prepared(mortal, worker -> prepare.withMillis(TO_FINISH.toMillis()));
            mortal.tell(new Go(facts));
            mortal.hear(Begun.class, TO_PREPARE);
            racers.tell(new Go(facts));
            long half = Math.max(2, prepare.millis() / 2);
            Rest.of(Duration.ofMillis(ThreadLocalRandom.current().nextLong(half / 2, half)));
        } finally {
            mortal.kill();
        }
    }

    /** The share of one of so many workers; the first ones take what does not divide. */
    static long share(long tasks, int worker, int workers) {
        return tasks / workers + (worker < tasks % workers ? 1 : 0);
    }

    /** The longest of all. To write what was kept back is part of the work, or code that keeps it back would look faster. */
    static long nanos(List<Done> done, List<Ended> ended) {
        return IntStream.range(0, done.size())
                .mapToLong(
                        worker -> done.get(worker).nanos() + ended.get(worker).nanos())
                .max()
                .orElseThrow();
    }

    private static Side side(Race race, RunArena arena, List<Done> done, long nanos) throws Exception {
        Map<String, Long> counts = new HashMap<>();
        done.forEach(worker -> worker.counts().forEach((what, count) -> counts.merge(what, count, Long::sum)));
        long attempts = done.stream().mapToLong(Done::attempts).sum();
        Verdict verdict = race.judge(arena, new Tally(attempts, counts));
        return new Side(
                attempts,
                verdict.wrong(),
                verdict.shown(),
                verdict.finding(),
                attempts * (double) TimeUnit.SECONDS.toNanos(1) / nanos,
                done.stream().anyMatch(Done::widened),
                done.stream()
                        .map(Done::failure)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    private static void close(Race race) throws DemoException {
        try {
            race.close();
        } catch (Exception failure) {
            throw new DemoException(race.card().name() + " does not end: " + failure, failure);
        }
    }

    /** Ends the workers and everything they worked on. */
    @Override
    public void close() {
        venue.close();
    }
}
