package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Race;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All races, in the order in which they are shown. */
public final class Gallery {

    private static final List<Supplier<Race>> RACES = List.of(
            SharedCounter::new,
            PageViews::new,
            UniqueIds::new,
            LastItem::new,
            AccountMovements::new,
            ProfileUpdate::new,
            Analytics::new,
            PaymentTwice::new,
            EventsOrder::new,
            FileAppend::new,
            ThousandTasks::new,
            ReadersAndWriter::new,
            HalfDoneOrder::new,
            PausedHolder::new,
            CacheStampede::new);

    private static final Map<String, Supplier<Race>> BY_NAME = byName();

    private Gallery() {}

    private static Map<String, Supplier<Race>> byName() {
        Map<String, Supplier<Race>> races = new LinkedHashMap<>();
        RACES.forEach(race -> races.put(race.get().card().name(), race));
        return races;
    }

    /** Their names, in order. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /**
     * A new instance of the race of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Race race(String name) {
        Supplier<Race> race = BY_NAME.get(name);
        if (race == null) {
            throw new IllegalArgumentException("no race '" + name + "'; there are " + String.join(", ", names()));
        }
        return race.get();
    }
}
