package dev.holdfast.bench.work;

import static dev.holdfast.bench.measure.Metric.THROUGHPUT;
import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_REDISSON;
import static dev.holdfast.bench.subject.Subject.REDISSON;

import dev.holdfast.bench.measure.Step;
import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.trial.LoadTrial;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Semaphores and read/write locks. */
final class FamilyWorks {

    private static final int THREADS = 16;
    private static final int PERMITS = 4;
    private static final int ONE_WRITE_IN = 10;

    private FamilyWorks() {}

    static List<Work> all() {
        return List.of(
                work("semaphore", "Semaphore of 4, 16 threads", atLeast(15), FamilyWorks::semaphore),
                work("read", "Read lock, 16 threads", atLeast(5), FamilyWorks::read),
                work(
                        "read-write",
                        "Read/write lock, one in ten writes, 16 threads",
                        atLeast(1).told(),
                        FamilyWorks::mixed));
    }

    private static Work work(String id, String title, Goal goal, LoadTrial.Steps steps) {
        return Work.of(
                id,
                title,
                Stream.of(REDISSON, HOLDFAST, HOLDFAST_REDISSON)
                        .map(subject -> Contender.of(
                                subject, (library, place) -> LoadTrial.open(library, place, THREADS, steps)))
                        .toList(),
                goal);
    }

    private static Goal atLeast(double limit) {
        return Goal.atLeast(limit, HOLDFAST.title(), REDISSON.title(), THROUGHPUT);
    }

    private static Step semaphore(Library library, String name, int thread) {
        return pass(library.semaphore(name, PERMITS));
    }

    private static Step read(Library library, String name, int thread) {
        return pass(library.readLock(name));
    }

    private static Step pass(Gate gate) {
        return () -> {
            gate.enter().leave();
            return 1;
        };
    }

    private static Step mixed(Library library, String name, int thread) {
        Gate read = library.readLock(name);
        Gate write = library.writeLock(name);
        return () -> {
            boolean writes = ThreadLocalRandom.current().nextInt(ONE_WRITE_IN) == 0;
            (writes ? write : read).enter().leave();
            return 1;
        };
    }
}
