package dev.holdfast.examples.races.run;

import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Naive code against remedy: the naive code is run with more and more pressure until it loses, the remedy with the same. */
public final class Contest {

    private final Track track;
    private final List<Pressure> pressures;
    private final Consumer<String> progress;

    /**
     * @param first the pressure to begin with
     * @param progress is told what runs
     */
    public Contest(Track track, Pressure first, Consumer<String> progress) {
        this.track = track;
        this.pressures = List.of(first, first.more(), first.more().widened());
        this.progress = progress;
    }

    /** Runs both. */
    public Result hold(Supplier<Race> race) throws DemoException, InterruptedException {
        Card card = race.get().card();
        for (Code code : Code.values()) {
            track.run(race, code, pressures.get(0).brief());
        }
        int runs = 0;
        Side naive;
        do {
            progress.accept(card.name() + ", naive" + (runs == 0 ? "" : " with more pressure"));
            naive = track.run(race, Code.NAIVE, pressures.get(runs));
            runs++;
        } while (naive.wrong() == 0 && naive.failure() == null && runs < pressures.size());
        progress.accept(card.name() + ", with the remedy");
        Pressure pressure = pressures.get(runs - 1);
        return new Result(card, naive, track.run(race, Code.REMEDY, pressure), runs, pressure);
    }
}
