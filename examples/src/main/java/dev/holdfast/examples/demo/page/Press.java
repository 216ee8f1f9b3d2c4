package dev.holdfast.examples.demo.page;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A button of a worker that was pressed, and confirmed. */
public record Press(int worker, Verb verb) {

    /** What can be done to a worker. */
    public enum Verb {
        KILL,
        PAUSE,
        RESUME;

        static Optional<Verb> named(String name) {
            return Stream.of(values())
                    .filter(verb -> verb.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    /**
     * What came of it.
     *
     * @param done whether it was done
     * @param text for the visitor: what was done, or why it was not
     */
    public record Answer(boolean done, String text) {}

    /** Who does it. Called by many threads; may block for a while. */
    @FunctionalInterface
    public interface Hand {
        Answer press(Press press) throws InterruptedException;
    }
}
