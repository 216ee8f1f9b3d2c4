package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.redis.testing.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that counts in a buffer, and ends. */
@Tag("slow")
class RedisBufferedProcessTest {

    private final RedisServer server = RedisServer.shared();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Process process;

    private void start(Duration interval) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dholdfast.redis.transport=" + System.getProperty("holdfast.redis.transport", "lettuce"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BufferingProgram.class.getName(),
                        server.uri(),
                        Long.toString(interval.toMillis()))
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "child-output");
        reader.setDaemon(true);
        reader.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> last("flushed") >= 1_000);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException e) {
            said.add("end");
        }
        said.add("end");
    }

    @AfterEach
    void kill() {
        process.destroyForcibly();
    }

    /** The last number said with this word; -1 if there is none. */
    private long last(String word) {
        return said.stream()
                .filter(line -> line.startsWith(word + " "))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                .max()
                .orElse(-1);
    }

    private void awaitEnd() {
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        await().atMost(Duration.ofSeconds(30)).until(() -> said.contains("end"));
    }

    private long stored() {
        return Long.parseLong(server.command("GET", "holdfast:{c}:count"));
    }

    @Test
    @DisplayName("failures F10: a process that is asked to end, and closes its client, loses nothing")
    void aProcessThatClosesLosesNothing() throws IOException {
        start(Duration.ofHours(1));
        // Not by the process itself, which would close its output too.
        process.toHandle().destroy();
        awaitEnd();
        assertThat(said).contains("unaccounted 0 pending 0");
        assertThat(last("counted")).isPositive();
        assertThat(stored()).isEqualTo(last("counted"));
    }

    @Test
    @DisplayName("failures F10: a process that is killed loses at most what it had not flushed")
    void aKilledProcessLosesWhatItHadNotFlushed() throws IOException {
        start(Duration.ofMillis(20));
        process.destroyForcibly();
        awaitEnd();
        assertThat(last("counted")).isEqualTo(-1);
        assertThat(stored()).isGreaterThanOrEqualTo(last("flushed")).isPositive();
    }
}
