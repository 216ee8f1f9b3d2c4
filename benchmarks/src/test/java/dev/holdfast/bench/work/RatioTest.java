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
    void aMissByAHairIsNotToldAsTheTarget() {
        Map<String, List<Sample>> close = Map.of("ours", rounds(0.94973, 1.2, 0.72), "theirs", rounds(1, 1, 1));
        Ratio below = Ratio.of(Goal.atLeast(0.95, "ours", "theirs", Metric.THROUGHPUT), close);
        assertThat(below.target()).isEqualTo(">= 0.95");
        assertThat(below.value()).isEqualTo("0.9497 (0.72 to 1.20)");
        assertThat(below.verdict()).isEqualTo("short by 0.03 %");
        Ratio above = Ratio.of(Goal.atMost(0.9497299, "ours", "theirs", Metric.THROUGHPUT), close);
        assertThat(above.value()).isEqualTo("0.9497300 (0.72 to 1.20)");
        assertThat(above.verdict()).isEqualTo("above by 0.00001 %");
        Ratio met = Ratio.of(Goal.atLeast(0.9497, "ours", "theirs", Metric.THROUGHPUT), close);
        assertThat(met.value()).isEqualTo("0.95 (0.72 to 1.20)");
        assertThat(met.verdict()).isEqualTo("PASS");
    }

    @Test
    void aValueIsJudgedByItself() {
        Ratio ratio = Ratio.of(Goal.atMost(30, "ours", Metric.THROUGHPUT), ROUNDS);
        assertThat(ratio.median()).isEqualTo(30);
        assertThat(ratio.passed()).isTrue();
    }

    @Test
    void whatWasNotMeasuredDoesNotPass() {
        Ratio unknown = Ratio.of(Goal.atLeast(0, "ours", "theirs", Metric.HEAP), ROUNDS);
        assertThat(unknown.passed()).isFalse();
        assertThat(unknown.verdict()).isEqualTo("not measured");
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
