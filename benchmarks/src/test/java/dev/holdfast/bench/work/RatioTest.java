package dev.holdfast.bench.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class RatioTest {

    private static final Map<String, List<Sample>> ROUNDS =
            Map.of("ours", rounds(10, 40, 30), "theirs", rounds(10, 10, 10));

    private static List<Sample> rounds(double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> new Sample().with(Metric.THROUGHPUT, value))
                .toList();
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        Ratio ratio = Ratio.of(Goal.atLeast(3, "ours", "theirs", Metric.THROUGHPUT), ROUNDS);
        assertThat(ratio.median()).isEqualTo(3);
        assertThat(ratio.min()).isEqualTo(1);
        assertThat(ratio.max()).isEqualTo(4);
        assertThat(ratio.verdict()).isEqualTo("PASS");
    }

    @Test
    void aShortfallIsTold() {
        assertThat(Ratio.of(Goal.atLeast(4, "ours", "theirs", Metric.THROUGHPUT), ROUNDS)
                        .verdict())
                .isEqualTo("short by 25 %");
        assertThat(Ratio.of(Goal.atMost(2, "ours", "theirs", Metric.THROUGHPUT), ROUNDS)
                        .verdict())
                .isEqualTo("above by 50 %");
    }

    @Test
    void aValueIsJudgedByItself() {
        Ratio ratio = Ratio.of(Goal.atMost(30, "ours", Metric.THROUGHPUT), ROUNDS);
        assertThat(ratio.median()).isEqualTo(30);
        assertThat(ratio.passed()).isTrue();
    }

    @Test
    void whatWasNotMeasuredDoesNotPass() {
        assertThat(Ratio.of(Goal.atLeast(0, "ours", "theirs", Metric.HEAP), ROUNDS)
                        .passed())
                .isFalse();
    }

    @Test
    void withoutALimitThereIsNoVerdict() {
        assertThat(Ratio.of(
                                Goal.atLeast(99, "ours", "theirs", Metric.THROUGHPUT)
                                        .told(),
                                ROUNDS)
                        .verdict())
                .isEmpty();
    }
}
