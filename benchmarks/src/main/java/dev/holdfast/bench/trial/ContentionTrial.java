package dev.holdfast.bench.trial;

import dev.holdfast.bench.jvms.Contention;
import dev.holdfast.bench.jvms.Encounter;
import dev.holdfast.bench.jvms.Hold;
import dev.holdfast.bench.jvms.Team;
import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Reading;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One lock, several JVMs. */
public final class ContentionTrial implements Trial {

    /** A JVM that hands a lock on a hundred times a second would stay cold for minutes, and show its interpreter. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Place place;
    private final Team team;
    private final int threads;
    private final long heldMillis;

    private ContentionTrial(Place place, Team team, int threads, long heldMillis) {
        this.place = place;
        this.team = team;
        this.threads = threads;
        this.heldMillis = heldMillis;
    }

    /**
     * Starts the JVMs, and has each take a lock of its own and then one lock in turns until what they do is compiled.
     *
     * @param threads of each
     * @param heldMillis how long each stays within
     */
    public static Trial open(Subject subject, Place place, int jvms, int threads, long heldMillis) throws IOException {
        Team team = Team.start(jvms, subject, place.uri(), place.name(), place.directory());
        ContentionTrial trial = new ContentionTrial(place, team, threads, heldMillis);
        try {
            List<Path> files = files(place, jvms);
            team.obey(files.stream().map(file -> warmUp(place.name(), file)).toList());
            String shared = place.name();
            team.obey(files.stream().map(file -> warmUp(shared, file)).toList());
            take(files);
        } catch (IOException e) {
            team.close();
            throw e;
        }
        return trial;
    }

    private static String warmUp(String name, Path file) {
        return new Contention(name, 1, 0, WARM_UP.toMillis(), file).order();
    }

    @Override
    public Sample run(Duration time) throws IOException {
        String name = place.name();
        List<Path> files = files(place, team.size());
        List<String> orders = files.stream()
                .map(file -> new Contention(name, threads, heldMillis, time.toMillis(), file).order())
                .toList();
        Reading before = place.meter().read();
        double clientMicros = team.obey(orders);
        Reading after = place.meter().read();
        Encounter encounter = new Encounter(take(files));
        Sample sample = after.costs(before, encounter.size(), encounter.sample());
        return sample.with(Metric.CLIENT_CPU, clientMicros / Math.max(1, encounter.size()));
    }

    static List<Path> files(Place place, int number) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < number; i++) files.add(Files.createTempFile(place.directory(), "holds", ".bin"));
        return files;
    }

    static List<List<Hold>> take(List<Path> files) throws IOException {
        List<List<Hold>> holds = new ArrayList<>();
        for (Path file : files) holds.add(Hold.take(file));
        return holds;
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
