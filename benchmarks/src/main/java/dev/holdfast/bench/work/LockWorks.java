package dev.holdfast.bench.work;

import static dev.holdfast.bench.measure.Metric.ALLOCATED;
import static dev.holdfast.bench.measure.Metric.READS;
import static dev.holdfast.bench.measure.Metric.THROUGHPUT;
import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_METERED;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_METERS;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_REDISSON;
import static dev.holdfast.bench.subject.Subject.LETTUCE;
import static dev.holdfast.bench.subject.Subject.REDISSON;
import static dev.holdfast.bench.subject.Subject.SHEDLOCK;
import static dev.holdfast.bench.subject.Subject.SPRING;
import static dev.holdfast.bench.subject.Subject.SPRING_SPIN;

import dev.holdfast.bench.measure.Step;
import dev.holdfast.bench.measure.Threads;
import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.trial.LoadTrial;
import dev.holdfast.bench.trial.TryTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Locks within one JVM. */
final class LockWorks {

    /** How many locks a thread of its own goes round. */
    private static final int OWN = 64;

    private static final Pace MANY_SHORT = new Pace(4, 25, Duration.ofMillis(100));

    /** Ours is a longer way than the floor's, and the JVM takes longer to compile all of it. */
    private static final Duration COMPILED = Duration.ofSeconds(4);

    private static final String OURS = HOLDFAST.title();

    private LockWorks() {}

    static List<Work> all() {
        return List.of(
                uncontended(1, 0.9),
                uncontended(16, 0.9),
                uncontended(64, 0.9),
                contended(2, told(REDISSON), told(SPRING)),
                contended(
                        16,
                        Goal.atLeast(25, OURS, REDISSON.title(), THROUGHPUT),
                        Goal.atLeast(15, OURS, SPRING.title(), THROUGHPUT)),
                contended(64, told(REDISSON), told(SPRING)),
                contended(1_000, told(REDISSON)),
                crowd(),
                metrics(),
                trying("try-same", "try-lock that fails, held by the same client", true, 0.05),
                trying("try-other", "try-lock that fails, held by another client", false, 1.05));
    }

    private static Work uncontended(int threads, double floor) {
        return Work.of(
                        "uncontended-" + threads,
                        "Lock and unlock, each thread its own locks, " + threads(threads),
                        Stream.of(LETTUCE, REDISSON, SPRING, SHEDLOCK, HOLDFAST, HOLDFAST_REDISSON)
                                .map(subject -> own(subject, threads))
                                .toList(),
                        Goal.atLeast(floor, OURS, LETTUCE.title(), THROUGHPUT),
                        told(REDISSON),
                        told(SPRING))
                .warmedFor(COMPILED);
    }

    private static Goal told(Subject peer) {
        return Goal.atLeast(1, OURS, peer.title(), THROUGHPUT).told();
    }

    static Contender own(Subject subject, int threads) {
        return Contender.of(subject, (library, place) -> LoadTrial.open(library, place, threads, LockWorks::ownLocks));
    }

    private static Step ownLocks(Library library, String name, int thread) {
        return round(library, name + ':' + thread + ':', OWN);
    }

    /** Locks one after the other. */
    private static Step round(Library library, String prefix, int locks) {
        List<Gate> gates = new ArrayList<>();
        for (int lock = 0; lock < locks; lock++) gates.add(library.lock(prefix + lock));
        return new Step() {
            private int turn;

            @Override
            public int run() throws Exception {
                gates.get(turn++ % locks).enter().leave();
                return 1;
            }
        };
    }

    private static Work contended(int threads, Goal... goals) {
        return Work.of(
                "one-lock-" + threads,
                "One lock in one JVM, " + threads(threads),
                // Who polls or spins is not kept waiting for a thousand threads' sake.
                (threads > 100
                                ? Stream.of(REDISSON, SPRING, HOLDFAST, HOLDFAST_REDISSON)
                                : Stream.of(LETTUCE, REDISSON, SPRING, SPRING_SPIN, HOLDFAST, HOLDFAST_REDISSON))
                        .map(subject -> shared(subject, threads))
                        .toList(),
                goals);
    }

    static Contender shared(Subject subject, int threads) {
        return Contender.of(
                subject, (library, place) -> LoadTrial.open(library, place, threads, LockWorks::sharedLock));
    }

    private static Step sharedLock(Library library, String name, int thread) {
        Gate gate = library.lock(name);
        return () -> {
            gate.enter().leave();
            return 1;
        };
    }

    private static Work crowd() {
        String few = OURS + ", 16 threads";
        String many = OURS + ", " + threads(1_000);
        return Work.of(
                "crowd",
                "One lock in one JVM, a crowd beside a few",
                List.of(
                        new Contender(few, shared(HOLDFAST, 16).opening()),
                        new Contender(many, shared(HOLDFAST, 1_000).opening())),
                Goal.atLeast(0.8, many, few, THROUGHPUT));
    }

    /** Many short rounds, so that each is compared with one of the same second. */
    private static Work metrics() {
        return Work.of(
                        "metrics-1",
                        "What metrics cost: lock and unlock, 1 thread",
                        Stream.of(HOLDFAST, HOLDFAST_METERS, HOLDFAST_METERED)
                                .map(subject -> own(subject, 1))
                                .toList(),
                        Goal.atLeast(0.95, HOLDFAST_METERS.title(), OURS, THROUGHPUT),
                        Goal.atLeast(0.95, HOLDFAST_METERED.title(), OURS, THROUGHPUT),
                        Goal.atMost(1, HOLDFAST_METERS.title(), OURS, ALLOCATED).told(),
                        Goal.atMost(1, HOLDFAST_METERED.title(), OURS, ALLOCATED)
                                .told())
                .at(MANY_SHORT);
    }

    private static Work trying(String id, String title, boolean sameClient, double roundTrips) {
        return Work.of(
                id,
                title,
                Stream.of(LETTUCE, REDISSON, SPRING, SHEDLOCK, HOLDFAST, HOLDFAST_REDISSON)
                        .map(subject ->
                                Contender.of(subject, (library, place) -> TryTrial.open(library, place, sameClient)))
                        .toList(),
                Goal.atMost(roundTrips, OURS, READS),
                told(REDISSON));
    }

    private static String threads(int threads) {
        String kind = threads >= 200 && Threads.areVirtual() ? " virtual threads" : " threads";
        return threads == 1
                ? "1 thread"
                : Numbers.brief(threads).replace(".00", "").replace(".0", "") + kind;
    }
}
