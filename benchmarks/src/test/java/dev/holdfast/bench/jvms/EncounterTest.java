package dev.holdfast.bench.jvms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncounterTest {

    private static Hold hold(long askedMicros, long inMicros, long outMicros, int thread) {
        return new Hold(askedMicros * 1_000, inMicros * 1_000, outMicros * 1_000, thread);
    }

    @Test
    void handOversAreThoseBetweenJvms() {
        Encounter encounter =
                new Encounter(List.of(List.of(hold(0, 10, 20, 0), hold(20, 25, 30, 1)), List.of(hold(0, 130, 140, 0))));
        Sample sample = encounter.sample();
        assertThat(encounter.size()).isEqualTo(3);
        assertThat(sample.get(Metric.HANDOVER).orElseThrow()).isCloseTo(100, within(1.0));
        assertThat(sample.get(Metric.SHARE).orElseThrow()).isEqualTo(1);
        assertThat(sample.get(Metric.P50).orElseThrow()).isCloseTo(10, within(1.0));
        assertThat(sample.get(Metric.THROUGHPUT).orElseThrow()).isCloseTo(3 / 130e-6, Percentage.withPercentage(1));
    }

    @Test
    void sharesAreOfThreads() {
        Encounter encounter =
                new Encounter(List.of(List.of(hold(0, 0, 1, 0), hold(1, 1, 2, 0), hold(2, 2, 3, 0), hold(3, 3, 4, 1))));
        assertThat(encounter.sample().get(Metric.SHARE).orElseThrow()).isEqualTo(3);
        assertThat(encounter.sample().get(Metric.HANDOVER)).isEmpty();
    }

    @Test
    void whoeverHeldTogetherMakesTheRunWorthless() {
        Encounter encounter = new Encounter(List.of(List.of(hold(0, 10, 20, 0)), List.of(hold(0, 19, 30, 0))));
        assertThatIllegalStateException().isThrownBy(encounter::sample).withMessageContaining("same time");
    }

    @Test
    void filesKeepHolds(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("holds");
        List<Hold> holds = List.of(hold(1, 2, 3, 4), hold(5, 6, 7, 8));
        Hold.write(file, holds);
        assertThat(Hold.take(file)).isEqualTo(holds);
        assertThat(file).doesNotExist();
    }
}
