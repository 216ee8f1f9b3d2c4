package dev.holdfast.bench.work;

import dev.holdfast.bench.trial.Place;
import dev.holdfast.bench.trial.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a work: round by round, all contenders in each, who begins changes. */
public final class Bout {

    private final Place place;
    private final Pace usual;
    private final @Nullable Profiler profiler;

    /**
     * Nothing runs yet.
     *
     * @param usual for works without a pace of their own
     * @param profiler null if nothing is to be recorded
     */
    public Bout(Place place, Pace usual, @Nullable Profiler profiler) {
        this.place = place;
        this.usual = usual;
        this.profiler = profiler;
    }

    /** Runs it. */
    public Outcome run(Work work) throws Exception {
        Pace pace = work.pace() == null ? usual : work.pace();
        Outcome outcome = new Outcome(work);
        Map<Contender, Trial> trials = new LinkedHashMap<>();
        try {
            for (Contender contender : work.contenders()) {
                trials.put(contender, contender.opening().open(place));
            }
            for (int round = 0; round < pace.warmups() + pace.rounds(); round++) {
                for (Contender contender : order(work.contenders(), round)) {
                    Trial trial = trials.get(contender);
                    if (round < pace.warmups()) trial.run(longer(pace.time(), work.warmth()));
                    else outcome.add(contender.name(), trial.run(pace.time()));
                }
            }
            if (profiler != null) {
                for (Contender contender : work.contenders()) {
                    profiler.record(work, contender, trials.get(contender));
                }
            }
        } finally {
            for (Trial trial : trials.values()) trial.close();
            place.meter().clear("*" + place.run() + "*");
        }
        return outcome;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static List<Contender> order(List<Contender> contenders, int round) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, round);
        return order;
    }
}
