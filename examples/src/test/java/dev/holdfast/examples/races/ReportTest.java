package dev.holdfast.examples.races;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.run.Pressure;
import dev.holdfast.examples.races.run.Result;
import dev.holdfast.examples.races.run.Side;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportTest {

    private final StringWriter out = new StringWriter();
    private final Report report = new Report(new PrintWriter(out, true));

    private static Side side(long attempts, long wrong, double perSecond, @Nullable String failure) {
        return new Side(attempts, wrong, attempts, "so 1234 are", perSecond, false, failure);
    }

    private static Result result(Side naive, Side remedy, int runs) {
        return new Result(Gallery.race("shared-counter").card(), naive, remedy, runs, Pressure.of(8, 1_000));
    }

    private List<String> table(Result... results) {
        report.table(List.of(results));
        return out.toString()
                .lines()
                .map(line -> line.strip().replaceAll(" {2,}", "|"))
                .toList();
    }

    @Test
    void tableShowsBothSidesAndTheFactor() {
        assertThat(table(result(side(12_345, 678, 12_000.4, null), side(6_000, 0, 6_000, null), 1)))
                .contains("shared-counter|12 345|678|12 000|6 000|0|6 000|0.50")
                .endsWith("Every remedy held: no outcome was lost or wrong.")
                .noneMatch(line -> line.startsWith("*"));
    }

    @Test
    void naiveCodeThatDidNotLoseIsSaidSo() {
        assertThat(table(result(side(100, 0, 100, null), side(100, 0, 200, null), 3)))
                .contains("shared-counter *|100|0|100|100|0|200|2.00")
                .anyMatch(line -> line.startsWith("* the naive code did not lose"))
                .endsWith("Every remedy held: no outcome was lost or wrong.");
    }

    @Test
    void remedyThatLostIsSaidSo() {
        assertThat(table(result(side(100, 9, 100, null), side(100, 1, 100, null), 1)))
                .endsWith("A remedy did not hold, or a run failed: see above.");
    }

    @Test
    void remedyThatDidNothingIsSaidSo() {
        Side nothing = new Side(100, 0, 0, "0 items sold", 100, false, null);
        assertThat(table(result(side(100, 9, 100, null), nothing, 1)))
                .contains("shared-counter|100|9|100|100|nothing|100|1.00")
                .endsWith("A remedy did not hold, or a run failed: see above.");
    }

    @Test
    void failureIsNoNumber() {
        assertThat(table(result(side(100, 9, 100, null), side(100, 0, 100, "java.io.IOException: cut"), 1)))
                .contains("shared-counter|100|9|100|100|failed|100|1.00")
                .endsWith("A remedy did not hold, or a run failed: see above.");
    }

    @Test
    void sideThatCameToNothingHasNoFactor() {
        assertThat(table(result(side(0, 0, 0, "java.io.IOException: cut"), side(100, 0, 100, null), 1)))
                .contains("shared-counter *|0|failed|0|100|0|100|-");
    }

    @Test
    void morePressureIsTold() {
        assertThat(table(result(side(100, 9, 100, null), side(100, 0, 100, null), 2)))
                .contains("shared-counter: The naive code lost in run 2, with 8 threads in each JVM.");
    }

    @Test
    void lessonShowsTheSourceThatWasRun() {
        report.lesson(Gallery.race("shared-counter"), result(side(12_345, 678, 1, null), side(6_000, 0, 1, null), 1));
        assertThat(out.toString())
                .contains("naive   count.set(before + 1);", "remedy  count.increment();")
                .contains("12 345 attempts, 678 wrong: so 1 234 are", "6 000 attempts, none wrong: so 1 234 are");
    }

    static Stream<String> names() {
        return Gallery.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySourceTellsTheLineThatMatters(String name) {
        Source source = Source.of(Gallery.race(name));
        for (Code code : Code.values()) {
            assertThat(source.matter(code).statement()).hasSizeBetween(10, 108).matches(".*[;{]");
            assertThat(source.matter(code).remark()).hasSizeBetween(5, 100);
        }
    }

    /** Two have no window: what a saga is for comes from failures, and the paused holder makes its own. */
    @ParameterizedTest
    @MethodSource("names")
    void everyWindowBetweenLookAndActCanBeWidened(String name) {
        assumeThat(name).isNotIn("saga", "paused-holder");
        assertThat(Source.of(Gallery.race(name)).lines()).anyMatch(line -> line.contains("here.gap();"));
    }

    @Test
    void statementOnSeveralLinesIsPutTogether() {
        Source source =
                new Source(List.of("// naive: because", "   sql", "     .update(", "        \"a\", 1);", "next();"));
        assertThat(source.matter(Code.NAIVE)).isEqualTo(new Source.Matter("sql.update(\"a\", 1);", "because"));
    }

    @Test
    void missingOrDoubledMarkIsRefused() {
        Source source = new Source(List.of("// naive: a", "a();", "// naive: b", "b();"));
        assertThatIllegalStateException().isThrownBy(() -> source.matter(Code.NAIVE));
        assertThatIllegalStateException().isThrownBy(() -> source.matter(Code.REMEDY));
    }
}
