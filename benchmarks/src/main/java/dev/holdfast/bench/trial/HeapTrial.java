package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;

/** What is in the heap after the garbage was collected, beside what was there before. */
public final class HeapTrial {

    private static final int MANY = 10_000;
    private static final int COLLECTIONS = 4;
    private static final long SETTLE_MILLIS = 500;

    private HeapTrial() {}

    /** For each lock that is held. */
    public static Trial held(Subject subject, Place place) {
        return time -> {
            try (Library library = subject.open(place.uri())) {
                List<String> names = names(place.name());
                library.hold(names(place.name()).subList(0, 100));
                return each(() -> library.hold(names));
            }
        };
    }

    /** For each caller that waits for one and the same lock. */
    public static Trial waiting(Subject subject, Place place) {
        return time -> {
            String name = place.name();
            try (Library holder = subject.open(place.uri());
                    Library library = subject.open(place.uri())) {
                Gate.Pass pass = holder.lock(name).enter();
                library.queue(name, 100);
                Sample sample = each(() -> library.queue(name, MANY));
                pass.leave();
                return sample;
            }
        };
    }

    private interface Growth {
        void happen() throws Exception;
    }

    private static Sample each(Growth growth) throws Exception {
        long before = used();
        growth.happen();
        return new Sample().with(Metric.HEAP, (used() - before) / (double) MANY);
    }

    private static long used() throws InterruptedException {
        for (int collection = 0; collection < COLLECTIONS; collection++) {
            // What was asked of the server has to be answered.
            Thread.sleep(SETTLE_MILLIS / COLLECTIONS);
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, MANY)
                .mapToObj(number -> prefix + ':' + number)
                .toList();
    }
}
