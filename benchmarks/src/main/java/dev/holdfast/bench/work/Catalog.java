package dev.holdfast.bench.work;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All work there is. */
public final class Catalog {

    /** What does not become another thing on a longer way. */
    private static final Set<String> NEAR = Set.of("start", "heap", "renewals", "crowd", "metrics", "ids", "buffered");

    private Catalog() {}

    /** All works, in the order in which they are reported. */
    public static List<Work> all() {
        return Stream.of(LockWorks.all(), JvmWorks.all(), FamilyWorks.all(), CounterWorks.all(), ClientWorks.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Those that are worth doing again on a longer way, by the contenders that matter. */
    public static List<Work> delayed(String roundTrip) {
        return all().stream()
                .filter(work -> !NEAR.contains(work.group()))
                .map(work -> work.essence().delayed(roundTrip))
                .toList();
    }
}
