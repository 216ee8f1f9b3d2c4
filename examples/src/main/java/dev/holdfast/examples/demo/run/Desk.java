package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Waiting;
import org.jspecify.annotations.Nullable;

/** What one thread of a worker is doing, as far as it was told. Guarded by the board's lock. */
final class Desk {

    final int worker;
    final int thread;

    /** Set while it waits for a lock. */
    @Nullable
    Waiting waiting;

    /** Set while it holds one. */
    @Nullable
    Holding holding;

    Desk(int worker, int thread) {
        this.worker = worker;
        this.thread = thread;
    }

    String phase() {
        return holding != null ? "holding" : waiting != null ? "waiting" : "idle";
    }
}
