package dev.holdfast.examples.demo.verdict;

import java.util.ArrayList;
import java.util.List;

/** Counts what is wrong, and keeps the first few for the report. */
final class Faults {

    private static final int SHOWN = 5;

    private final List<String> shown = new ArrayList<>();
    private long count;

    void add(String text) {
        if (count++ < SHOWN) {
            shown.add(text);
        }
    }

    /** Passed with this text if there was no fault, else failed with the faults as details. */
    Finding finding(String name, String text) {
        if (count == 0) {
            return new Finding(name, true, text);
        }
        List<String> details = new ArrayList<>(shown);
        if (count > shown.size()) {
            details.add("and " + (count - shown.size()) + " more");
        }
        return new Finding(name, false, Text.count(count, "fault") + "; " + text, details);
    }
}
