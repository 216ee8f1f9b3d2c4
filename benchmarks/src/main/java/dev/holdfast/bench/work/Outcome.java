package dev.holdfast.bench.work;

import dev.holdfast.bench.measure.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came out of a work: the counted rounds of each contender, in the same order for all. */
public final class Outcome {

    private final Work work;
    private final Map<String, List<Sample>> rounds = new LinkedHashMap<>();

    Outcome(Work work) {
        this.work = work;
        for (Contender contender : work.contenders()) rounds.put(contender.name(), new ArrayList<>());
    }

    void add(String contender, Sample sample) {
        rounds.get(contender).add(sample);
    }

    public Work work() {
        return work;
    }

    /** By contender. */
    public Map<String, List<Sample>> rounds() {
        return Collections.unmodifiableMap(rounds);
    }

    /** What became of each goal whose contenders all took part. */
    public List<Ratio> ratios() {
        return work.goals().stream()
                .filter(goal -> rounds.containsKey(goal.ours()))
                .filter(goal -> goal.theirs() == null || rounds.containsKey(goal.theirs()))
                .map(goal -> Ratio.of(goal, rounds))
                .toList();
    }
}
