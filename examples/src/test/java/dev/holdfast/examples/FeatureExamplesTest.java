package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The small programs do what they say. */
@Timeout(120)
final class FeatureExamplesTest {

    private interface Program {
        void run(String redis, PrintStream out) throws Exception;
    }

    @TempDir
    Path directory;

    private RedisServer redis;

    @BeforeEach
    void startRedis() throws Exception {
        redis = RedisServer.start(directory);
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private List<String> lines(Program program) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        program.run(redis.uri(), new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aSemaphoreLimitsCalls() throws Exception {
        List<String> lines = lines(SemaphoreExample::run);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("20 calls made, at most [123] at a time");
        assertThat(lines.get(1)).isEqualTo("closed for maintenance: 3 permits held, 0 available");
    }

    @Test
    void readersReadTogetherAndAWriterAlone() throws Exception {
        List<String> lines = lines(ReadWriteExample::run);
        assertThat(lines).hasSize(5).element(2).asString().startsWith("prices written under token ");
        assertThat(lines)
                .contains(
                        "two read at a time: true",
                        "somebody can write meanwhile: false",
                        "read back with nobody in between: true",
                        "others read as well: true");
    }

    @Test
    void importersMeet() throws Exception {
        assertThat(lines(MeetingExample::run))
                .containsExactly(
                        "steps taken together: 2",
                        "steps taken together: 2",
                        "steps taken together: 2",
                        "left to wait for: 0");
    }

    @Test
    void transfersToAndFroAreExact() throws Exception {
        assertThat(lines(TransferExample::run)).containsExactly("anna has 900, bert has 1100");
    }

    @Test
    void aDeadlockIsSeenAndBroken() throws Exception {
        List<String> lines = lines(InspectionExample::run);
        assertThat(lines).filteredOn(line -> line.startsWith("deadlock of 2")).hasSize(1);
        assertThat(lines)
                .anyMatch(line -> line.matches("  thread anna#\\d+, process \\d+ on .* \\(billing\\), client .*"));
        assertThat(lines)
                .anyMatch(line -> line.matches("  thread bert#\\d+, process \\d+ on .* \\(shipping\\), client .*"));
        assertThat(lines).contains("    holds lock 'stock'", "    waits for lock 'orders'");
        assertThat(lines)
                .anyMatch(line -> line.matches("  held by thread anna#.* token \\d+, for \\d+ ms, \\d+ ms left"));
        assertThat(lines).anyMatch(line -> line.matches("  awaited by thread bert#.*"));
        assertThat(lines)
                .contains(
                        "taken away from anna: true",
                        "anna was told: REVOKED",
                        "bert has both",
                        "anna has the second only");
    }

    @Test
    void aLateWriterIsRefused() throws Exception {
        List<String> lines = lines(FencingExample::run);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("the first holder's lease is over: EXPIRED");
        assertThat(lines.get(1)).isEqualTo("the next holder writes: done");
        assertThat(lines.get(2)).matches("the first one writes, too late: refused, \\d+ is older than \\d+");
    }
}
