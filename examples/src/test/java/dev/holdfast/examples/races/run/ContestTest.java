package dev.holdfast.examples.races.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.wire.FromRacer.Done;
import dev.holdfast.examples.races.wire.FromRacer.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Naive code is run until it loses, and the remedy under the same pressure. */
final class ContestTest {

    private static final Pressure FIRST = Pressure.of(4, 1_000);

    private record Run(Code code, Pressure pressure) {}

    /** Naive code loses with at least so many threads or a gap; the remedy never. */
    private static final class ScriptedTrack implements Track {

        private final List<Run> runs = new ArrayList<>();
        private final int loses;
        private final boolean onlyWithGap;

        private ScriptedTrack(int loses, boolean onlyWithGap) {
            this.loses = loses;
            this.onlyWithGap = onlyWithGap;
        }

        @Override
        public Side run(Supplier<Race> race, Code code, Pressure pressure) {
            runs.add(new Run(code, pressure));
            boolean lost =
                    code == Code.NAIVE && pressure.threads() >= loses && (!onlyWithGap || pressure.gapMicros() > 0);
            return new Side(100, lost ? 7 : 0, 100, "seven", 100, pressure.gapMicros() > 0, null);
        }

        private Result result() throws Exception {
            return new Contest(this, FIRST, what -> {}).hold(() -> Gallery.race("shared-counter"));
        }

        /** Without the two that warm up. */
        private List<Run> real() {
            return runs.subList(2, runs.size());
        }
    }

    @Test
    void codeThatLosesAtOnceIsRunOnce() throws Exception {
        ScriptedTrack track = new ScriptedTrack(1, false);
        Result result = track.result();
        assertThat(track.real()).containsExactly(new Run(Code.NAIVE, FIRST), new Run(Code.REMEDY, FIRST));
        assertThat(result.runs()).isEqualTo(1);
        assertThat(result.lost()).isTrue();
        assertThat(result.passed()).isTrue();
    }

    @Test
    void bothAreWarmedUpBriefly() throws Exception {
        ScriptedTrack track = new ScriptedTrack(1, false);
        track.result();
        assertThat(track.runs.subList(0, 2))
                .containsExactly(new Run(Code.NAIVE, FIRST.brief()), new Run(Code.REMEDY, FIRST.brief()));
        assertThat(FIRST.brief().millis()).isLessThan(FIRST.millis());
    }

    @Test
    void codeThatDoesNotLoseIsRunWithMorePressureAndTheRemedyToo() throws Exception {
        ScriptedTrack track = new ScriptedTrack(5, false);
        Result result = track.result();
        assertThat(track.real())
                .containsExactly(
                        new Run(Code.NAIVE, FIRST),
                        new Run(Code.NAIVE, FIRST.more()),
                        new Run(Code.REMEDY, FIRST.more()));
        assertThat(result.runs()).isEqualTo(2);
        assertThat(result.pressure()).isEqualTo(FIRST.more());
        assertThat(result.naive().widened()).isFalse();
    }

    @Test
    void onlyTheLastRunWidensTheWindow() throws Exception {
        ScriptedTrack track = new ScriptedTrack(1, true);
        Result result = track.result();
        assertThat(track.real())
                .extracting(run -> run.pressure().gapMicros() > 0)
                .containsExactly(false, false, true, true);
        assertThat(result.lost()).isTrue();
        assertThat(result.naive().widened()).isTrue();
    }

    @Test
    void codeThatNeverLosesIsNoFault() throws Exception {
        ScriptedTrack track = new ScriptedTrack(Integer.MAX_VALUE, false);
        Result result = track.result();
        assertThat(track.real()).hasSize(4);
        assertThat(result.runs()).isEqualTo(3);
        assertThat(result.lost()).isFalse();
        assertThat(result.passed()).isTrue();
    }

    @Test
    void failureIsNotRepeatedAndNotPassed() throws Exception {
        List<Code> runs = new ArrayList<>();
        Track failing = (race, code, pressure) -> {
            runs.add(code);
            return new Side(3, 0, 3, "", 3, false, code == Code.NAIVE ? "java.io.IOException: cut" : null);
        };
        Result result = new Contest(failing, FIRST, what -> {}).hold(() -> Gallery.race("shared-counter"));
        assertThat(runs).containsExactly(Code.NAIVE, Code.REMEDY, Code.NAIVE, Code.REMEDY);
        assertThat(result.passed()).isFalse();
    }

    @Test
    void remedyHoldsOnlyIfItWasTriedAndNothingWasWrong() {
        Side lost = new Side(10, 3, 10, "", 10, false, null);
        assertThat(result(lost, new Side(10, 0, 10, "", 10, false, null)).passed())
                .isTrue();
        assertThat(result(lost, new Side(10, 1, 10, "", 10, false, null)).passed())
                .isFalse();
        assertThat(result(lost, new Side(0, 0, 0, "", 0, false, null)).passed()).isFalse();
        assertThat(result(lost, new Side(10, 0, 10, "", 10, false, "broken")).passed())
                .isFalse();
    }

    @Test
    void remedyThatDoesNothingIsNotHeld() {
        Side lost = new Side(10, 3, 10, "", 10, false, null);
        assertThat(result(lost, new Side(10, 0, 0, "0 items sold", 10, false, null))
                        .passed())
                .isFalse();
    }

    private static Result result(Side naive, Side remedy) {
        return new Result(Gallery.race("shared-counter").card(), naive, remedy, 1, FIRST);
    }

    @Test
    void timeToWriteWhatWasKeptBackCounts() {
        List<Done> done = List.of(new Done(1, 100, Map.of(), false, null), new Done(1, 90, Map.of(), false, null));
        assertThat(RealTrack.nanos(done, List.of(new Ended(5), new Ended(30)))).isEqualTo(120);
    }

    @Test
    void tasksAreSharedOutWithoutRest() {
        assertThat(RealTrack.share(1_000, 0, 3)).isEqualTo(334);
        assertThat(RealTrack.share(1_000, 1, 3)).isEqualTo(333);
        assertThat(RealTrack.share(1_000, 2, 3)).isEqualTo(333);
        assertThat(RealTrack.share(0, 0, 3)).isZero();
    }
}
