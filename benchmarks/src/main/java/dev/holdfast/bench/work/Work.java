package dev.holdfast.bench.work;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same for all contenders.
 *
 * @param id its name in commands, of its group and what is special: {@code uncontended-16}
 * @param pace its own; null for the run's
 * @param warmth for how long at least each contender runs before anything counts
 */
public record Work(
        String id,
        String title,
        List<Contender> contenders,
        List<Goal> goals,
        @Nullable Pace pace,
        Duration warmth) {

    static Work of(String id, String title, List<Contender> contenders, Goal... goals) {
        return new Work(id, title, contenders, List.of(goals), null, Duration.ZERO);
    }

    Work at(Pace own) {
        return new Work(id, title, contenders, goals, own, warmth);
    }

    Work warmedFor(Duration least) {
        return new Work(id, title, contenders, goals, pace, least);
    }

    /** Only the contenders that a goal names; all if it has none. */
    public Work essence() {
        if (goals.isEmpty()) return this;
        List<Contender> named = contenders.stream()
                .filter(contender -> goals.stream().anyMatch(goal -> goal.names(contender.name())))
                .toList();
        return new Work(id, title, named, goals, pace, warmth);
    }

    /** The same on a longer way, where the limits were not set. */
    public Work delayed(String roundTrip) {
        return new Work(
                id + "+" + roundTrip,
                title + ", " + roundTrip + " added",
                contenders,
                goals.stream().map(Goal::told).toList(),
                pace,
                warmth);
    }

    /** The first word of its id. */
    public String group() {
        return id.split("[-+]")[0];
    }
}
