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
final class LeaderElectionExampleTest {

    @TempDir
    Path directory;

    @Test
    void oneLeadsAfterTheOther() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RedisServer redis = RedisServer.start(directory)) {
            LeaderElectionExample.run(redis.uri(), new PrintStream(out, true, StandardCharsets.UTF_8));
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\\R");
        assertThat(lines).hasSize(3);
        assertThat(epoch("bert", lines[1])).isGreaterThan(epoch("anna", lines[0]));
        assertThat(lines[2]).isEqualTo("anna leads: false, bert leads: true");
    }

    private static long epoch(String who, String line) {
        assertThat(line).startsWith(who + " leads in epoch ");
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
