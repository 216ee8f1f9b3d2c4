package dev.holdfast.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Threads that repeat their steps for some time: virtual ones if there are hundreds and the JVM has them. */
public final class Load {

    private static final int MANY = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DEPTH = 12;

    private final List<Step> steps;
    private final ThreadFactory threads;

    /** One thread for each step. */
    public Load(List<Step> steps) {
        this.steps = steps;
        this.threads = steps.size() < MANY ? Thread::new : Threads.lightest();
    }

    /** Runs all threads for so long, and returns what they saw. */
    public Sample run(Duration time, Meter meter) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Runner> runners = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (Step step : steps) {
            Runner runner = new Runner(step, start, time.toNanos());
            runners.add(runner);
            Thread thread = threads.newThread(runner);
            thread.start();
            running.add(thread);
        }
        Reading before = meter.read();
        long garbage = Garbage.ofAll();
        start.countDown();
        for (Thread thread : running) await(thread, time);
        garbage = Garbage.ofAll() - garbage;
        return sample(runners, before, meter.read(), garbage);
    }

    /** Some library may never let a waiter in. */
    private static void await(Thread thread, Duration time) throws InterruptedException {
        thread.join(time.plus(PATIENCE).toMillis());
        if (!thread.isAlive()) return;
        throw new IllegalStateException("a thread still waits after " + PATIENCE + ": "
                + Stream.of(thread.getStackTrace()).limit(DEPTH).toList());
    }

    /** @param garbage of the threads that are still there */
    private static Sample sample(List<Runner> runners, Reading before, Reading after, long garbage) throws Exception {
        Histogram all = new Histogram(Runner.LONGEST_NANOS, Runner.DIGITS);
        long operations = 0;
        long most = 0;
        long fewest = Long.MAX_VALUE;
        long nanos = 0;
        long allocated = garbage;
        for (Runner runner : runners) {
            runner.rethrow();
            all.add(runner.latencies);
            operations += runner.operations;
            most = Math.max(most, runner.operations);
            fewest = Math.min(fewest, runner.operations);
            nanos = Math.max(nanos, runner.nanos);
            allocated += runner.allocated;
        }
        Sample sample = new Sample().with(Metric.THROUGHPUT, operations / (nanos / 1e9));
        if (allocated > 0) sample.with(Metric.ALLOCATED, (double) allocated / Math.max(1, operations));
        if (runners.size() > 1) sample.with(Metric.SHARE, (double) most / Math.max(1, fewest));
        return after.costs(before, operations, latencies(all, sample));
    }

    /** The percentiles of durations in nanoseconds. */
    public static Sample latencies(Histogram nanos, Sample sample) {
        if (nanos.getTotalCount() == 0) return sample;
        return sample.with(Metric.P50, nanos.getValueAtPercentile(50) / 1e3)
                .with(Metric.P99, nanos.getValueAtPercentile(99) / 1e3)
                .with(Metric.P999, nanos.getValueAtPercentile(99.9) / 1e3);
    }
}
