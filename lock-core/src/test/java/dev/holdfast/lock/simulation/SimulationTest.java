package dev.holdfast.lock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.simulation.Simulation.Violation;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Thousands of runs of the engine in bad weather. {@code -Dholdfast.simulation.seeds=N} runs more of them, {@code
 * -Dholdfast.simulation.seed=S} replays one and prints its last events.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("holdfast.simulation.seeds", 1000);
    private static final long FIRST = Long.getLong("holdfast.simulation.first", 0);

    @Test
    void noWeatherBreaksTheGuarantees() {
        long holds = 0;
        long handOvers = 0;
        long events = 0;
        long stall = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Simulation run = new Simulation(seed, false);
            try {
                run.run();
            } catch (Violation | RuntimeException violation) {
                throw new AssertionError(report(seed, violation), violation);
            }
            holds += run.referee.holds;
            handOvers += run.referee.handOvers;
            events += run.events;
            stall = Math.max(stall, run.referee.longestStall * 100 / run.longestStall());
        }
        System.out.printf(
                "%d seeds, %d events, %d holds, %d of them handed over, longest stall %d %% of the bound%n",
                SEEDS, events, holds, handOvers, stall);
        assertThat(holds).as("holds").isGreaterThan(SEEDS * 20);
        assertThat(handOvers).as("hand-overs").isGreaterThan(SEEDS);
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
        LongStream.range(0, 40).forEach(seed -> {
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
