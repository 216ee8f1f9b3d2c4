package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Load;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.measure.Step;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Threads of this JVM that share one client. */
public final class LoadTrial implements Trial {

    /** What each of the threads does. */
    @FunctionalInterface
    public interface Steps {

        /**
         * The step of one thread.
         *
         * @param name of what all threads share
         */
        Step step(Library library, String name, int thread) throws Exception;
    }

    private final Place place;
    private final Library library;
    private final Load load;

    private LoadTrial(Place place, Library library, Load load) {
        this.place = place;
        this.library = library;
        this.load = load;
    }

    /** Connects. */
    public static Trial open(Subject subject, Place place, int threads, Steps steps) throws Exception {
        return over(subject.open(place.uri()), place, place.name(), threads, steps);
    }

    /** With a client that is there already; it is closed with the trial. */
    public static Trial over(Library library, Place place, String name, int threads, Steps steps) throws Exception {
        List<Step> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) all.add(steps.step(library, name, thread));
        return new LoadTrial(place, library, new Load(all));
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return load.run(time, place.meter());
    }

    @Override
    public void close() {
        library.close();
    }
}
