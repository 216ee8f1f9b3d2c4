package dev.holdfast.bench.work;

import static dev.holdfast.bench.measure.Metric.THROUGHPUT;
import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_REDISSON;
import static dev.holdfast.bench.subject.Subject.JAVA;
import static dev.holdfast.bench.subject.Subject.LETTUCE;
import static dev.holdfast.bench.subject.Subject.REDISSON;

import dev.holdfast.bench.measure.Step;
import dev.holdfast.bench.subject.Action;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.subject.Tally;
import dev.holdfast.bench.trial.AsyncStep;
import dev.holdfast.bench.trial.LoadTrial;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Counters and ids. */
final class CounterWorks {

    private static final int MANY = 10_000;
    private static final int AT_ONCE = 1_000;
    private static final String OURS = HOLDFAST.title();
    private static final String FLOOR = LETTUCE.title();
    private static final String PEER = REDISSON.title();

    private CounterWorks() {}

    static List<Work> all() {
        return List.of(
                blocking(1, 1),
                blocking(16, 1),
                blocking(64, 1, Goal.atLeast(1.5, OURS, FLOOR, THROUGHPUT)),
                blocking(64, MANY),
                asynchronous(1, Goal.atLeast(10, OURS, FLOOR, THROUGHPUT), Goal.atLeast(10, OURS, PEER, THROUGHPUT)),
                asynchronous(MANY),
                bounded(1),
                bounded(64),
                buffered(),
                work("ids-1", "Ids, 1 thread", 1, idStep(), Goal.atLeast(5e6, OURS, THROUGHPUT)));
    }

    private static Work blocking(int threads, int counters, Goal... goals) {
        return work(
                "increment-" + threads + (counters > 1 ? "-many" : ""),
                "Increments, blocking, " + where(counters) + ", " + threads + (threads == 1 ? " thread" : " threads"),
                threads,
                (library, name, thread) -> {
                    Tally[] tallies = tallies(library, name, counters);
                    return () -> {
                        any(tallies).increment();
                        return 1;
                    };
                },
                goals);
    }

    private static Work bounded(int threads) {
        return Work.of(
                "bounded-" + threads,
                "Additions within bounds, blocking, one counter, " + threads + (threads == 1 ? " thread" : " threads"),
                Stream.of(LETTUCE, HOLDFAST, HOLDFAST_REDISSON)
                        .map(subject -> contender(subject, threads, (library, name, thread) -> {
                            Action add = library.boundedAdd(name);
                            return () -> {
                                add.run();
                                return 1;
                            };
                        }))
                        .toList(),
                Goal.atLeast(1, OURS, FLOOR, THROUGHPUT).told());
    }

    private static Work buffered() {
        return Work.of(
                "buffered-16",
                "Buffered increments, one counter, 16 threads",
                Stream.of(JAVA, HOLDFAST, HOLDFAST_REDISSON)
                        .map(subject ->
                                contender(subject, 16, (library, name, thread) -> batch(library.buffered(name))))
                        .toList(),
                Goal.atLeast(1 / 3.0, OURS, JAVA.title(), THROUGHPUT));
    }

    private static Work asynchronous(int counters, Goal... goals) {
        return work(
                "increment-async" + (counters > 1 ? "-many" : ""),
                "Increments, asynchronous, " + where(counters) + ", 1 thread",
                1,
                (library, name, thread) -> {
                    Tally[] tallies = tallies(library, name, counters);
                    return new AsyncStep(() -> any(tallies).incrementAsync());
                },
                goals);
    }

    private static Work work(String id, String title, int threads, LoadTrial.Steps steps, Goal... goals) {
        Goal[] told = {
            Goal.atLeast(1, OURS, FLOOR, THROUGHPUT).told(),
            Goal.atLeast(1, OURS, PEER, THROUGHPUT).told()
        };
        return Work.of(
                id,
                title,
                Stream.of(LETTUCE, REDISSON, HOLDFAST, HOLDFAST_REDISSON)
                        .map(subject -> contender(subject, threads, steps))
                        .toList(),
                goals.length > 0 ? goals : told);
    }

    private static Contender contender(Subject subject, int threads, LoadTrial.Steps steps) {
        return Contender.of(subject, (library, place) -> LoadTrial.open(library, place, threads, steps));
    }

    private static Tally[] tallies(Library library, String name, int counters) {
        return IntStream.range(0, counters)
                .mapToObj(number -> library.counter(name + ':' + number))
                .toArray(Tally[]::new);
    }

    private static Tally any(Tally[] tallies) {
        return tallies[tallies.length == 1 ? 0 : ThreadLocalRandom.current().nextInt(tallies.length)];
    }

    private static String where(int counters) {
        return counters == 1 ? "one counter" : Numbers.brief(counters) + " counters";
    }

    private static LoadTrial.Steps idStep() {
        return (library, name, thread) -> batch(library.ids(name));
    }

    /** For what costs less than reading the clock. */
    private static Step batch(Action action) {
        return () -> {
            for (int i = 0; i < AT_ONCE; i++) action.run();
            return AT_ONCE;
        };
    }
}
