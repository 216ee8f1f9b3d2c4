package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Meter;
import dev.holdfast.bench.measure.Reading;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.util.stream.IntStream;

/** Holds many leases and does nothing else: what is used then is used by renewals. Costs are told for each lease. */
public final class RenewalTrial {

    private static final int LEASES = 50_000;

    private RenewalTrial() {}

    /** Holds them anew in each round. */
    public static Trial open(Subject subject, Place place) {
        return time -> {
            String name = place.name();
            try (Library library = subject.open(place.uri())) {
                library.hold(IntStream.range(0, LEASES)
                        .mapToObj(number -> name + ':' + number)
                        .toList());
                // After two renewals of each, what acquiring them left to do is done, and renewing is compiled.
                Thread.sleep(2 * time.toMillis());
                Meter meter = place.meter();
                Reading before = meter.read();
                Thread.sleep(time.toMillis());
                Reading after = meter.read();
                return after.loads(before, after.costs(before, LEASES, new Sample()));
            }
        };
    }
}
