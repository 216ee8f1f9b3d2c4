package dev.holdfast.bench.measure;

import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One thread of a load. Its results are for who has joined the thread. */
final class Runner implements Runnable {

    static final long LONGEST_NANOS = 100_000_000_000L;

    /** Two, since a thousand threads have a histogram each. */
    static final int DIGITS = 2;

    private final Step step;
    private final CountDownLatch start;
    private final long time;
    final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
    long operations;
    long nanos;
    long allocated;
    private @Nullable Exception failure;

    Runner(Step step, CountDownLatch start, long time) {
        this.step = step;
        this.start = start;
        this.time = time;
    }

    @Override
    public void run() {
        try {
            start.await();
            repeat();
            allocated = Garbage.ofThisThread();
        } catch (Exception e) {
            failure = e;
        }
    }

    /** Reads the clock once for each step: it costs as much as a fast step. */
    private void repeat() throws Exception {
        long begin = System.nanoTime();
        long last = begin;
        while (last - begin < time) {
            operations += step.run();
            long now = System.nanoTime();
            latencies.recordValue(Math.min(now - last, LONGEST_NANOS));
            last = now;
        }
        step.drain();
        nanos = System.nanoTime() - begin;
    }

    void rethrow() throws Exception {
        if (failure != null) throw failure;
    }
}
