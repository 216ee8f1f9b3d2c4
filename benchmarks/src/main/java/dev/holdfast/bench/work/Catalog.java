package dev.holdfast.bench.work;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All work there is. */
public final class Catalog {

    /** What does not become another thing on a longer way. */
    private static final Set<String> NEAR =
            Set.of("start", "heap", "renewals", "crowd", "metrics", "ids", "buffered", "quorum");

    /** What is so much like something else that on a longer way it shows nothing more. */
    private static final Set<String> ALIKE = Set.of(
            "one-lock-2",
            "one-lock-64",
            "jvms-4-0ms",
            "jvms-1-10ms",
            "jvms-4-10ms",
            "read-write",
            "increment-16",
            "increment-64-many",
            "increment-async-many",
            "bounded-1",
            "bounded-64");

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
                .filter(work -> !NEAR.contains(work.group()) && !ALIKE.contains(work.id()))
                .map(work -> work.essence().delayed(roundTrip))
                .toList();
    }
}
