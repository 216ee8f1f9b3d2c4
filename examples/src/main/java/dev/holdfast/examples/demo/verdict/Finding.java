package dev.holdfast.examples.demo.verdict;

import java.util.List;

/**
 * One line of the verdict.
 *
 * @param text the numbers behind it
 * @param details what else has to be said, a line each
 */
public record Finding(String name, boolean passed, String text, List<String> details) {

    public Finding {
        details = List.copyOf(details);
    }

    public Finding(String name, boolean passed, String text) {
        this(name, passed, text, List.of());
    }
}
