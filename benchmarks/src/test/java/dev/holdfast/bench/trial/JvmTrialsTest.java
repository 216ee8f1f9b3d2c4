package dev.holdfast.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.OwnServer;
import dev.holdfast.bench.measure.Meter;
import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JvmTrialsTest {

    @TempDir
    Path directory;

    @Test
    @DisplayName("two JVMs hand a lock to and fro")
    void jvmsMeet() throws Exception {
        try (OwnServer server = OwnServer.start();
                Meter meter = new Meter(server.uri());
                Trial trial = ContentionTrial.open(
                        Subject.HOLDFAST, new Place(server.uri(), meter, "test-", directory), 2, 2, 0)) {
            Sample sample = trial.run(Duration.ofMillis(500));
            assertThat(sample.get(Metric.THROUGHPUT).orElseThrow()).isPositive();
            assertThat(sample.get(Metric.HANDOVER).orElseThrow()).isPositive();
            assertThat(sample.get(Metric.CLIENT_CPU).orElseThrow()).isPositive();
        }
    }
}
