package dev.holdfast.bench.jvms;

import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Library;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that hold one lock in turns with those of other JVMs.
 *
 * @param file where the times are written to
 */
public record Contention(String name, int threads, long heldMillis, long millis, Path file) {

    private static final long OVERSLEPT_NANOS = 150_000;

    static Contention parse(String[] order) {
        return new Contention(
                order[1],
                Integer.parseInt(order[2]),
                Long.parseLong(order[3]),
                Long.parseLong(order[4]),
                Path.of(order[5]));
    }

    /** As a line. */
    public String order() {
        return String.join(
                " ",
                "contend",
                name,
                Integer.toString(threads),
                Long.toString(heldMillis),
                Long.toString(millis),
                file.toString());
    }

    void run(Library library) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<List<Hold>>> results = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            Gate gate = library.lock(name);
            results.add(pool.submit(() -> hold(gate, number)));
        }
        List<Hold> holds = new ArrayList<>();
        for (Future<List<Hold>> result : results) holds.addAll(result.get());
        pool.shutdown();
        Hold.write(file, holds);
    }

    /** Sleeps and then looks at the clock: sleep alone takes a tenth of a millisecond too long, which nobody could make up for. */
    private static void stay(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (left > OVERSLEPT_NANOS) LockSupport.parkNanos(left - OVERSLEPT_NANOS);
            else Thread.onSpinWait();
        }
    }

    private List<Hold> hold(Gate gate, int thread) throws Exception {
        List<Hold> holds = new ArrayList<>();
        long end = System.nanoTime() + millis * 1_000_000;
        for (long asked = System.nanoTime(); asked < end; asked = System.nanoTime()) {
            Gate.Pass pass = gate.enter();
            long in = System.nanoTime();
            if (heldMillis > 0) stay(in + heldMillis * 1_000_000);
            long out = System.nanoTime();
            pass.leave();
            holds.add(new Hold(asked, in, out, thread));
        }
        return holds;
    }
}
