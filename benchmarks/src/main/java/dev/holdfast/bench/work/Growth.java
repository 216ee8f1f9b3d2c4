package dev.holdfast.bench.work;

import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_CLIENTS;
import static dev.holdfast.bench.subject.Subject.LETTUCE;
import static dev.holdfast.bench.subject.Subject.REDISSON;
import static dev.holdfast.bench.subject.Subject.SPRING;

import dev.holdfast.bench.measure.Step;
import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.trial.LoadTrial;
import dev.holdfast.bench.trial.QueueTrial;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What an operation costs when there is more of something. */
public final class Growth {

    private static final List<Integer> THREADS = List.of(1, 4, 16, 64, 250, 1_000);
    private static final int BUSY = 16;

    private Growth() {}

    /** All curves. */
    public static List<Curve> all() {
        return List.of(
                Curve.of(
                        "growth-own",
                        "Threads with locks of their own",
                        "threads",
                        THREADS,
                        threads ->
                                each(Stream.of(LETTUCE, REDISSON, SPRING, HOLDFAST), s -> LockWorks.own(s, threads))),
                Curve.of(
                        "growth-shared",
                        "Threads with one lock",
                        "threads",
                        THREADS,
                        threads -> each(Stream.of(REDISSON, SPRING, HOLDFAST), s -> LockWorks.shared(s, threads))),
                Curve.of(
                        "growth-jvms",
                        "JVMs of one thread with one lock",
                        "JVMs",
                        List.of(1, 2, 3, 4, 6, 8),
                        jvms -> each(Stream.of(REDISSON, SPRING, HOLDFAST), s -> JvmWorks.contender(s, jvms, 1, 0))),
                Curve.of(
                        "growth-names",
                        "16 threads, each operation on any one of so many locks",
                        "names",
                        List.of(100, 1_000, 10_000, 100_000, 1_000_000),
                        names -> each(Stream.of(LETTUCE, REDISSON, HOLDFAST), s -> anyOf(s, names))),
                Curve.of(
                        "growth-queue",
                        "Waiters without threads for one lock",
                        "waiters",
                        List.of(1, 10, 100, 1_000, 10_000),
                        waiters -> each(Stream.of(REDISSON, HOLDFAST, HOLDFAST_CLIENTS), s -> queue(s, waiters))));
    }

    private interface Entry {
        Contender of(Subject subject);
    }

    private static List<Contender> each(Stream<Subject> subjects, Entry entry) {
        return subjects.map(entry::of).toList();
    }

    private static Contender anyOf(Subject subject, int names) {
        return Contender.of(
                subject,
                (any, place) -> LoadTrial.open(any, place, BUSY, (library, name, thread) -> {
                    Step step = () -> {
                        library.lock(name + ':' + ThreadLocalRandom.current().nextInt(names))
                                .enter()
                                .leave();
                        return 1;
                    };
                    return step;
                }));
    }

    private static Contender queue(Subject subject, int waiters) {
        return Contender.of(subject, (library, place) -> QueueTrial.open(library, place, waiters));
    }
}
