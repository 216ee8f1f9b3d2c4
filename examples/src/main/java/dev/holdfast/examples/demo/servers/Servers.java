package dev.holdfast.examples.demo.servers;

import java.io.IOException;
import java.util.List;

/** The Redis servers a run stands on. */
public interface Servers extends AutoCloseable {

    /** The address for clients, without a password. */
    String uri();

    /** What they are, for the first lines of the report and the page. */
    String name();

    /** What runs where, a line each; nothing if there is no more to say. */
    default List<String> layout() {
        return List.of();
    }

    /** Ends what was started here. */
    @Override
    void close();

    /** Servers that go on when one of them dies. */
    interface Replicated extends Servers {

        /** Kills the primary of this lock with SIGKILL, and waits until another server is known to have taken over. */
        Failover killPrimaryOf(String lock) throws IOException, InterruptedException;

        /** Whether both locks have one primary. */
        boolean sharePrimary(String lock, String other) throws IOException;
    }
}
