package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Meter;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the work is done.
 *
 * @param uri the server, or the longer way to it
 * @param meter what the server says of itself, asked directly
 * @param run begins every name that is used, so that what is left can be found
 * @param directory for files that do not outlive the run
 */
public record Place(String uri, Meter meter, String run, Path directory) {

    private static final AtomicLong NAMES = new AtomicLong();

    /** A name that nobody has used. */
    public String name() {
        return run + NAMES.incrementAndGet();
    }
}
