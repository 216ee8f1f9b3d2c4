package dev.holdfast.redis.testing;

import java.nio.file.Path;
import java.util.List;

/** Where one server of our own runs. */
interface Machine extends AutoCloseable {

    /** Starts it, listening to {@code port} of 127.0.0.1. Does not wait until it answers. */
    void run(int port, List<String> settings);

    /** Starts a Sentinel by its file of settings, which it rewrites. Does not wait until it answers. */
    void runSentinel(Path file);

    /** Whether it has not ended by itself. */
    boolean isAlive();

    /** Stops it in its tracks. */
    void freeze();

    /** Lets it go on. */
    void thaw();

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    void kill();

    /** Starts it anew after a kill, at the same place and empty. */
    void restart();

    @Override
    void close();
}
