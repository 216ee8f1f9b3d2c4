package dev.holdfast.bench.work;

import static dev.holdfast.bench.subject.Subject.HOLDFAST;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_QUORUM;
import static dev.holdfast.bench.subject.Subject.HOLDFAST_REDISSON;
import static dev.holdfast.bench.subject.Subject.LETTUCE;
import static dev.holdfast.bench.subject.Subject.REDISSON;
import static dev.holdfast.bench.subject.Subject.SHEDLOCK;
import static dev.holdfast.bench.subject.Subject.SPRING;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.trial.AcquireTrial;
import dev.holdfast.bench.trial.HeapTrial;
import dev.holdfast.bench.trial.RenewalTrial;
import dev.holdfast.bench.trial.StartTrial;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a client costs: to start, to hold, to wait, to renew, to ask a quorum. */
final class ClientWorks {

    private static final String OURS = HOLDFAST.title();

    /** Once, over as long as it takes to renew each lease once. */
    private static final Pace ONE_RENEWAL = new Pace(0, 1, Duration.ofSeconds(10));

    /** The time is what it takes. */
    private static final Pace FEW = new Pace(1, 3, Duration.ZERO);

    /** What a quorum does is much code, of which little is compiled in the first seconds. */
    private static final Duration COMPILED = Duration.ofSeconds(5);

    private ClientWorks() {}

    static List<Work> all() {
        Goal connect = Goal.atMost(1.2, OURS, LETTUCE.title(), Metric.READY);
        return List.of(
                work(
                                "start-cold",
                                "From main to the first lock, a new JVM each",
                                StartTrial::cold,
                                everybody(),
                                connect)
                        .at(FEW),
                work(
                                "start-warm",
                                "From connect to the first lock, in a JVM that did it before",
                                StartTrial::warm,
                                everybody(),
                                connect)
                        .at(FEW),
                work(
                                "heap-held",
                                "Heap for each held lock",
                                HeapTrial::held,
                                Stream.of(REDISSON, SPRING, HOLDFAST),
                                heap())
                        .at(FEW),
                work(
                                "heap-waiting",
                                "Heap for each waiter without a thread",
                                HeapTrial::waiting,
                                Stream.of(REDISSON, HOLDFAST),
                                heap())
                        .at(FEW),
                work(
                                "renewals",
                                "50 000 held leases",
                                RenewalTrial::open,
                                Stream.of(REDISSON, SPRING, HOLDFAST, HOLDFAST_REDISSON),
                                Goal.atMost(5, OURS, Metric.CLIENT_LOAD),
                                Goal.atMost(100, OURS, Metric.SERVER_LOAD).told())
                        .at(ONE_RENEWAL),
                quorum());
    }

    private static Work quorum() {
        String five = HOLDFAST_QUORUM.title();
        return Work.of(
                        "quorum-5",
                        "Acquiring a lock of five servers, and of one",
                        List.of(
                                Contender.of(HOLDFAST, AcquireTrial::one),
                                Contender.of(
                                        HOLDFAST_QUORUM, (subject, place) -> AcquireTrial.several(5, subject, place))),
                        Goal.atMost(2.5, five, OURS, Metric.P50),
                        Goal.atMost(1, five, OURS, Metric.P99).told())
                .warmedFor(COMPILED);
    }

    private static Goal heap() {
        return Goal.atMost(1, OURS, REDISSON.title(), Metric.HEAP).told();
    }

    private static Stream<Subject> everybody() {
        return Stream.of(LETTUCE, REDISSON, SPRING, SHEDLOCK, HOLDFAST, HOLDFAST_REDISSON);
    }

    private static Work work(
            String id, String title, Contender.SubjectOpening opening, Stream<Subject> subjects, Goal... goals) {
        return Work.of(
                id,
                title,
                subjects.map(subject -> Contender.of(subject, opening)).toList(),
                goals);
    }
}
