package dev.holdfast.lock.spi;

import java.util.List;

/**
 * Some names.
 *
 * @param next what to ask for the names after these; empty if there are none
 */
public record NamePage(List<String> names, String next) {

    public NamePage {
        names = List.copyOf(names);
    }

    /** Whether there may be names after these. */
    public boolean hasNext() {
        return !next.isEmpty();
    }
}
