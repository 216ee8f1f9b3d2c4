package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class RunOnceExampleTest {

    @TempDir
    Path directory;

    @Test
    void oneNodeRunsAndTheOthersSkip() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RedisServer redis = RedisServer.start(directory)) {
            RunOnceExample.run(redis.uri(), new PrintStream(out, true, StandardCharsets.UTF_8));
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\\R");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("node 1: RunOutcome[RAN, report written under token ");
        assertThat(lines[1]).isEqualTo("node 2: RunOutcome[SKIPPED]");
        assertThat(lines[2]).isEqualTo("node 3: RunOutcome[SKIPPED]");
    }
}
