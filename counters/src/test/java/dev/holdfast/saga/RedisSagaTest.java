package dev.holdfast.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.redis.RedisCounterStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.saga.SagaOutcome.Completed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RedisSagaTest extends SagaContract {

    private static RedisTransport transport;
    private final RedisServer server = RedisServer.shared();

    @BeforeAll
    static void connect() {
        transport = ClientLibrary.chosen().shared(RedisServer.shared().uri()).transport();
    }

    @AfterAll
    static void disconnect() {
        transport.close();
    }

    @Override
    LeaseStore leases() {
        return RedisLeaseStore.over(transport);
    }

    @Override
    CounterStore values() {
        return RedisCounterStore.over(transport);
    }

    @Test
    @DisplayName("A1 a JVM that is killed in the middle of a step: another finds the instance and ends it")
    void anotherJvmTakesOverFromOneThatWasKilled() throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SagaProgram.class.getName(),
                        server.uri())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = jvm.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); !"in the middle".equals(line); line = said.readLine())
                assertThat(line).as(all.append(line).append('\n').toString()).isNotNull();
        } finally {
            jvm.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
        assertThat(server.command("LRANGE", "effects", "0", "-1").split("\\s+")).containsExactly("killed:4711:first");
        try (Locks locks = Locks.on(leases());
                Counters counters = Counters.on(values())) {
            SagaRunner<String> runner = SagaProgram.runner(locks, counters, server.uri(), () -> {});
            assertThat(runner.unfinished()).containsExactly("4711");
            Map<String, SagaOutcome<String>> ended = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(runner::resumeAll, outcomes -> !outcomes.isEmpty());
            assertThat(ended).isEqualTo(Map.of("4711", new Completed<>("in,first,second")));
            assertThat(runner.unfinished()).isEmpty();
        }
        assertThat(List.of(server.command("LRANGE", "effects", "0", "-1").split("\\s+")))
                .containsExactly("killed:4711:first", "killed:4711:second");
    }
}
