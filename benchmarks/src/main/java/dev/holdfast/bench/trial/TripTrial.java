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
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** What a message from JVM to JVM costs at the least, told as if it were a hand-over. */
public final class TripTrial implements Trial {

    private final Place place;
    private final Team team;
    private final ToLongFunction<Hold> end;

    private TripTrial(Place place, Team team, ToLongFunction<Hold> end) {
        this.place = place;
        this.team = team;
        this.end = end;
    }

    /** Starts the two JVMs. A trip ends where the connection hears the message. */
    public static Trial open(Place place) throws IOException {
        return open(place, Hold::in);
    }

    /** As {@link #open}; but a trip ends where a thread has the message that waits for it, as a hand-over does. */
    public static Trial toThread(Place place) throws IOException {
        return open(place, Hold::out);
    }

    private static Trial open(Place place, ToLongFunction<Hold> end) throws IOException {
        Team team = Team.start(2, Subject.LETTUCE, place.uri(), place.name(), place.directory());
        return new TripTrial(place, team, end);
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
            side.forEach(trip -> trips.recordValue(end.applyAsLong(trip) - trip.asked()));
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
