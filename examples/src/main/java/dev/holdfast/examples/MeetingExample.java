package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.meeting.DistributedBarrier;
import dev.holdfast.lock.meeting.DistributedBarrier.Passage;
import dev.holdfast.lock.meeting.DistributedLatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Three importers, here threads of one process, load their parts and go from step to step together; a report waits until all
 * are done. Its one argument is the address of Redis.
 */
public final class MeetingExample {

    private static final List<String> IMPORTERS = List.of("orders", "customers", "stock");
    private static final int STEPS = 2;

    private MeetingExample() {}

    public static void main(String[] args) throws Exception {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws Exception {
        ExecutorService importers = Executors.newFixedThreadPool(IMPORTERS.size());
        try (Holdfast holdfast = Holdfast.connect(redis)) {
            // A latch stays open, so a run of its own needs a name of its own.
            DistributedLatch done = holdfast.latch("import-of-today", IMPORTERS.size());
            done.reset();
            List<Future<Long>> runs = new ArrayList<>();
            for (String importer : IMPORTERS) runs.add(importers.submit(() -> load(holdfast, done, importer)));
            done.await();
            for (Future<Long> run : runs) out.println("steps taken together: " + run.get());
            out.println("left to wait for: " + done.count());
        } finally {
            importers.shutdown();
        }
    }

    private static long load(Holdfast holdfast, DistributedLatch done, String importer) throws InterruptedException {
        DistributedBarrier step = holdfast.barrier("import-step", IMPORTERS.size());
        List<Passage> passages = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            // The work of the step goes here. An importer that is restarted arrives under the same id.
            passages.add(step.await(importer));
        }
        done.countDown(importer);
        done.countDown(importer);
        return passages.get(STEPS - 1).generation() - passages.get(0).generation() + 1;
    }
}
