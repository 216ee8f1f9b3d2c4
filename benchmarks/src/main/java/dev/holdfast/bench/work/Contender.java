package dev.holdfast.bench.work;

import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.trial.Place;
import dev.holdfast.bench.trial.Trial;

/** Who does the work: a library, or one way of using it. */
public record Contender(String name, Opening opening) {

    /** Makes everything ready for the first round. */
    @FunctionalInterface
    public interface Opening {
        Trial open(Place place) throws Exception;
    }

    /** Makes a library ready. */
    @FunctionalInterface
    public interface SubjectOpening {
        Trial open(Subject subject, Place place) throws Exception;
    }

    static Contender of(Subject subject, SubjectOpening opening) {
        return new Contender(subject.title(), place -> opening.open(subject, place));
    }
}
