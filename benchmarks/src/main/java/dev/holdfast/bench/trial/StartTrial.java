package dev.holdfast.bench.trial;

import dev.holdfast.bench.jvms.Child;
import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;

/** How long it takes until a client has held its first lock: some connect only then. */
public final class StartTrial {

    private StartTrial() {}

    /** In a new JVM each time. */
    public static Trial cold(Subject subject, Place place) {
        return time -> {
            try (Child child = Child.start(subject, place.uri(), place.name(), place.directory())) {
                return ready(Long.parseLong(child.await("ready")) / 1e3);
            }
        };
    }

    /** In this one. */
    public static Trial warm(Subject subject, Place place) {
        return time -> {
            long begin = System.nanoTime();
            try (Library library = subject.open(place.uri())) {
                library.lock(place.name()).enter().leave();
                return ready((System.nanoTime() - begin) / 1e6);
            }
        };
    }

    private static Sample ready(double millis) {
        return new Sample().with(Metric.READY, millis);
    }
}
