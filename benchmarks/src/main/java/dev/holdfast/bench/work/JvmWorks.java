package dev.holdfast.bench.work;

import static dev.holdfast.bench.measure.Metric.HANDOVER;
import static dev.holdfast.bench.measure.Metric.P99;
import static dev.holdfast.bench.measure.Metric.THROUGHPUT;
import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_REDISSON;
import static dev.holdfast.bench.subject.Subject.LETTUCE;
import static dev.holdfast.bench.subject.Subject.REDISSON;
import static dev.holdfast.bench.subject.Subject.SPRING;
import static dev.holdfast.bench.subject.Subject.SPRING_SPIN;

import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.trial.ContentionTrial;
import dev.holdfast.bench.trial.TripTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One lock among JVMs. */
final class JvmWorks {

    private static final int JVMS = 3;
    private static final String OURS = HOLDFAST.title();
    private static final String TRIP = "publish to receive";
    private static final String TRIP_TO_THREAD = "publish to a waiting thread";

    private JvmWorks() {}

    static List<Work> all() {
        return List.of(
                work(
                        1,
                        0,
                        Goal.atMost(1.3, OURS, TRIP, HANDOVER),
                        Goal.atMost(1.3, OURS, TRIP_TO_THREAD, HANDOVER).told(),
                        Goal.atMost(0.45, OURS, REDISSON.title(), HANDOVER)),
                work(4, 0),
                work(1, 1),
                work(4, 1, Goal.atLeast(920, OURS, THROUGHPUT), Goal.atMost(25_000, OURS, P99)),
                work(1, 10),
                work(4, 10));
    }

    private static Work work(int threads, long heldMillis, Goal... goals) {
        Goal[] told = {
            Goal.atLeast(1, OURS, REDISSON.title(), THROUGHPUT).told(),
            Goal.atLeast(1, OURS, SPRING.title(), THROUGHPUT).told()
        };
        List<Contender> contenders = new ArrayList<>();
        if (goals.length > 0 && heldMillis == 0) {
            contenders.add(new Contender(TRIP, TripTrial::open));
            contenders.add(new Contender(TRIP_TO_THREAD, TripTrial::toThread));
        }
        Stream.of(LETTUCE, REDISSON, SPRING, SPRING_SPIN, HOLDFAST, HOLDFAST_REDISSON)
                .map(subject -> contender(subject, JVMS, threads, heldMillis))
                .forEach(contenders::add);
        return Work.of(
                "jvms-" + threads + "-" + heldMillis + "ms",
                "One lock, 3 JVMs of " + threads + (threads == 1 ? " thread" : " threads") + ", held for " + heldMillis
                        + " ms",
                contenders,
                goals.length > 0 ? goals : told);
    }

    static Contender contender(Subject subject, int jvms, int threads, long heldMillis) {
        return Contender.of(
                subject, (library, place) -> ContentionTrial.open(library, place, jvms, threads, heldMillis));
    }
}
