package dev.holdfast.bench.jmh;

import dev.holdfast.bench.subject.Gate;
import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import java.util.UUID;
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

/** Lock and unlock. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LockBenchmark {

    @Param({"LETTUCE", "REDISSON", "SPRING", "HOLDFAST", "HOLDFAST_REDISSON"})
    public Subject subject;

    private Connected connected;
    private Gate shared;

    @Setup
    public void connect() throws IOException {
        connected = new Connected(subject);
        shared = connected.library.lock("shared");
    }

    @TearDown
    public void disconnect() {
        connected.close();
    }

    /** A lock that nobody else wants. */
    @State(Scope.Thread)
    public static class Own {

        Gate gate;

        @Setup
        public void name(LockBenchmark benchmark) {
            gate = benchmark.connected.library.lock("own" + UUID.randomUUID());
        }
    }

    @Benchmark
    public void uncontended(Own own) throws Exception {
        own.gate.enter().leave();
    }

    @Benchmark
    @Threads(16)
    public void uncontendedBy16(Own own) throws Exception {
        own.gate.enter().leave();
    }

    @Benchmark
    @Threads(16)
    public void contendedBy16() throws Exception {
        shared.enter().leave();
    }
}
