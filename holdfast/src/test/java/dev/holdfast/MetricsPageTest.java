package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.micrometer.CounterMeters;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.micrometer.LockMeters;
import dev.holdfast.lock.micrometer.LockObservations;
import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.lock.micrometer.MeterTag;
import dev.holdfast.lock.redis.RedisFenceGate;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.micrometer.MeteredTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the code does. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");

    @Test
    void thePageIsAsWrittenFromTheCode() throws IOException {
        if (Boolean.getBoolean("holdfast.metrics.write")) Files.writeString(PAGE, MetricsPage.text());
        assertThat(Files.readString(PAGE))
                .as("write it anew with -Dholdfast.metrics.write=true, as its head says")
                .isEqualTo(MetricsPage.text());
    }

    /** What the page shows; that it compiles is all that is asked of it. */
    @SuppressWarnings("unused")
    private static void example(
            MeterRegistry registry, ObservationRegistry observations, DistributedLock lock, RedisTransport connection) {
        LockMeters meters = LockMeters.on(registry);
        Holdfast holdfast = Holdfast.builder("redis://localhost")
                .listener(meters) // locks, semaphores, read/write locks
                .listener(CounterMeters.on(registry))
                .transport(transport -> MeteredTransport.around(transport, registry))
                .tracer(LockObservations.on(observations)) // spans, if wanted
                .connect();
        LeaderElection.builder(lock).listener(meters.election(lock.name()));
        RedisFenceGate.over(connection).telling(meters.fence("redis"));
    }

    @Test
    void thePagesExampleCompiles() throws IOException {
        String page = MetricsPage.text();
        String shown = page.substring(page.indexOf("```java") + 7, page.indexOf("```\n\n"));
        String compiled = Files.readString(Path.of("src/test/java/dev/holdfast/MetricsPageTest.java"));
        assertThat(compiled.replaceAll("\\s+", "")).contains(shown.replaceAll("\\s+", ""));
    }

    @Test
    void namesAndTagsAreAsMicrometerWantsThem() {
        assertThat(MetricsPage.definitions())
                .extracting(MeterDefinition::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("holdfast(\\.[a-z]+){2,3}"))
                .noneMatch(name -> name.endsWith("seconds") || name.endsWith("total"));
        assertThat(MetricsPage.definitions())
                .flatExtracting(MeterDefinition::tags)
                .extracting(MeterTag::key)
                .allMatch(key -> key.matches("[a-z]+"));
        assertThat(MetricsPage.definitions())
                .extracting(MeterDefinition::meaning)
                .allMatch(meaning -> !meaning.contains("|") && !meaning.endsWith("."));
    }
}
