package dev.holdfast.lock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.simulation.Simulation.Violation;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of runs of the engine in bad weather. {@code -Dholdfast.simulation.seeds=N} runs more of them, {@code
 * -Dholdfast.simulation.seed=S} replays one and prints its last events.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("holdfast.simulation.seeds", 1200);
    private static final long FIRST = Long.getLong("holdfast.simulation.first", 0);

    /** So many runs of a family have to show everything that can happen in it. */
    private static final long FEWEST = 200;

    @ParameterizedTest
    @EnumSource
    void noWeatherBreaksTheGuarantees(Family family) {
        Tally tally = new Tally();
        long seeds = 0;
        long events = 0;
        long stall = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            if (Family.of(seed) != family) continue;
            Simulation run = new Simulation(seed, false);
            try {
                run.run();
            } catch (Violation | RuntimeException violation) {
                throw new AssertionError(report(seed, violation), violation);
            }
            seeds++;
            tally.add(run.tally);
            events += run.events;
            stall = Math.max(stall, run.longestStallInPercent());
        }
        System.out.printf(
                "%s: %d seeds, %d events, longest stall %d %% of the bound, %s%n", family, seeds, events, stall, tally);
        for (Event event : Event.values())
            if (event.belongsTo(family) && seeds >= FEWEST)
                assertThat(tally.of(event)).as(event + " of " + family).isPositive();
    }

    @Test
    @EnabledIfSystemProperty(named = "holdfast.simulation.seed", matches = "-?\\d+")
    void replay() {
        long seed = Long.getLong("holdfast.simulation.seed");
        Simulation run = new Simulation(seed, true);
        try {
            run.run();
        } catch (Violation violation) {
            throw new AssertionError(String.join("\n", run.log()), violation);
        }
        run.log().forEach(System.out::println);
    }

    @Test
    void aSeedReplaysExactly() {
        LongStream.range(0, 18).forEach(seed -> {
            Simulation once = finished(seed);
            Simulation again = finished(seed);
            assertThat(again.fingerprint).as("seed " + seed).isEqualTo(once.fingerprint);
            assertThat(again.events).isEqualTo(once.events);
        });
    }

    private static Simulation finished(long seed) {
        Simulation run = new Simulation(seed, true);
        try {
            run.run();
        } catch (Violation reportedElsewhere) {
            // The same violation is the same run.
        }
        return run;
    }

    /** Runs the seed once more, with its events. */
    private static String report(long seed, Throwable violation) {
        Simulation again = new Simulation(seed, true);
        try {
            again.run();
        } catch (Violation | RuntimeException same) {
            // Wanted are its events.
        }
        return violation.getMessage() + "\nThe last events:\n  " + String.join("\n  ", again.log())
                + "\nReplay with -Dholdfast.simulation.seed=" + seed;
    }
}
