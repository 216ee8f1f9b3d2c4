package dev.holdfast.bench.trial;

import dev.holdfast.bench.jvms.Hold;
import dev.holdfast.bench.jvms.Team;
import dev.holdfast.bench.jvms.Trip;
import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What a message from JVM to JVM costs at the least, told as if it were a hand-over. */
public final class TripTrial implements Trial {

    private final Place place;
    private final Team team;

    private TripTrial(Place place, Team team) {
        this.place = place;
        this.team = team;
    }

    /** Starts the two JVMs. */
    public static Trial open(Place place) throws IOException {
        return new TripTrial(place, Team.start(2, Subject.LETTUCE, place.uri(), place.name(), place.directory()));
    }

    @Override
    public Sample run(Duration time) throws IOException {
        List<Path> files = ContentionTrial.files(place, 2);
        String here = place.name();
        String there = place.name();
        team.obey(List.of(
                new Trip(here, there, true, time.toMillis(), files.get(0)).order(),
                new Trip(there, here, false, time.toMillis(), files.get(1)).order()));
        Histogram trips = new Histogram(3);
        for (List<Hold> side : ContentionTrial.take(files)) {
            side.forEach(trip -> trips.recordValue(trip.in() - trip.asked()));
        }
        return new Sample().with(Metric.HANDOVER, trips.getValueAtPercentile(50) / 1e3);
    }

    @Override
    public boolean isHere() {
        return false;
    }

    @Override
    public void close() {
        team.close();
    }
}
