package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Reading;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Visitors without threads that queue up again as soon as they were in, so that the queue keeps its length. */
public final class QueueTrial implements Trial {

    private static final long PATIENCE_SECONDS = 60;

    private final Place place;
    private final Library library;
    private final int visitors;
    private final String name;

    private QueueTrial(Place place, Library library, int visitors) {
        this.place = place;
        this.library = library;
        this.visitors = visitors;
        this.name = place.name();
    }

    /** Connects. */
    public static Trial open(Subject subject, Place place, int visitors) {
        return new QueueTrial(place, subject.open(place.uri()), visitors);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        Visits visits = new Visits();
        for (int visitor = 0; visitor < visitors; visitor++) visits.again(visitor);
        Reading before = place.meter().read();
        long begun = visits.done.sum();
        visits.home.await(time.toMillis(), TimeUnit.MILLISECONDS);
        long done = visits.done.sum() - begun;
        Reading after = place.meter().read();
        visits.end();
        double seconds = (after.nanos() - before.nanos()) / 1e9;
        return after.costs(before, done, new Sample().with(Metric.THROUGHPUT, done / seconds));
    }

    @Override
    public void close() {
        library.close();
    }

    /** The visits of one round. */
    private final class Visits {

        final LongAdder done = new LongAdder();
        final CountDownLatch home = new CountDownLatch(visitors);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile boolean over;

        void again(long visitor) {
            if (over) {
                home.countDown();
                return;
            }
            // Not on the thread that completes: the stages of many visits would pile up on its stack.
            library.visit(name, visitor).whenCompleteAsync((in, failed) -> {
                if (failed != null) failure.set(failed);
                done.increment();
                again(visitor);
            });
        }

        void end() throws Exception {
            over = true;
            if (!home.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(home.getCount() + " visitors did not come home");
            }
            Throwable failed = failure.get();
            if (failed != null) throw new IllegalStateException("a visit failed", failed);
        }
    }
}
