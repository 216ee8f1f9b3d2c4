package dev.holdfast.bench.jmh;

import dev.holdfast.bench.subject.Subject;
import dev.holdfast.bench.subject.Tally;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Increments of one counter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CounterBenchmark {

    @Param({"LETTUCE", "REDISSON", "HOLDFAST", "HOLDFAST_REDISSON"})
    public Subject subject;

    private Connected connected;
    private Tally tally;

    @Setup
    public void connect() throws IOException {
        connected = new Connected(subject);
        tally = connected.library.counter("counter");
    }

    @TearDown
    public void disconnect() {
        connected.close();
    }

    @Benchmark
    public long increment() {
        return tally.increment();
    }

    @Benchmark
    @Threads(64)
    public long incrementBy64() {
        return tally.increment();
    }
}
