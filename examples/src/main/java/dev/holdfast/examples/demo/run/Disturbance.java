package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.verdict.Finding;
import java.io.IOException;
import java.sql.SQLException;

/** Something bad that the coordinator does to one of its own workers while it holds a lock. */
interface Disturbance {

    /** Does it, and tells whether it came to what was to be shown. Blocks until then. */
    Finding inflict() throws IOException, InterruptedException, SQLException;
}
