package dev.holdfast.examples.demo.page;

import java.util.Collections;
import java.util.List;

/** Something to show. */
final class States {

    private States() {}

    static LiveState of(LiveState.Strip strip) {
        return of("running", 1, strip);
    }

    static LiveState of(String phase, int points, LiveState.Strip strip) {
        LiveState.Arrivals arrivals = new LiveState.Arrivals(1, 0, 0, 0);
        LiveState.Point point = new LiveState.Point(1, 2, arrivals, Collections.singletonList(null));
        return new LiveState(
                phase,
                1,
                new LiveState.Facts(1, 1, 20, 2_000, "r", "o", List.of("all")),
                new LiveState.Totals(0, 0, 0, 0, arrivals, 0, 0, new LiveState.Waits(0, 0, 0, 0)),
                List.of(new LiveState.Worker(
                        1, 11, "running", 0, List.of(new LiveState.Thread(1, "holding", "A", "9007199254740993", 1)))),
                List.of(),
                List.of(),
                Collections.nCopies(points, point),
                strip,
                List.of(),
                List.of());
    }
}
