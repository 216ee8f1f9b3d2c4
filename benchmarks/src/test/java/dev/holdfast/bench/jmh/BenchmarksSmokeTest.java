package dev.holdfast.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.OwnServer;
import java.util.Collection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

final class BenchmarksSmokeTest {

    @AfterEach
    void noServerIsGiven() {
        System.clearProperty("bench.redis");
    }

    @Test
    @DisplayName("every benchmark of JMH runs, one iteration each")
    void everyBenchmarkRuns() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            System.setProperty("bench.redis", server.uri());
            Collection<RunResult> results = run("HOLDFAST");
            assertThat(results)
                    .hasSize(5)
                    .allSatisfy(result ->
                            assertThat(result.getPrimaryResult().getScore()).isPositive());
        }
    }

    private static Collection<RunResult> run(String subject) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("dev.holdfast.bench.jmh")
                .param("subject", subject)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(50))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run();
    }
}
