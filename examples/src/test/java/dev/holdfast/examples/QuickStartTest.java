package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickStartTest {

    @TempDir
    Path directory;

    @Test
    void holdsWithGrowingTokensAndCounts() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RedisServer redis = RedisServer.start(directory)) {
            QuickStart.run(redis.uri(), new PrintStream(out, true, StandardCharsets.UTF_8));
            QuickStart.run(redis.uri(), new PrintStream(out, true, StandardCharsets.UTF_8));
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\\R");
        assertThat(token(lines[2])).isGreaterThan(token(lines[0]));
        assertThat(lines[1]).isEqualTo("view 1");
        assertThat(lines[3]).isEqualTo("view 2");
    }

    private static long token(String line) {
        assertThat(line).startsWith("holding invoice:42 with fencing token ");
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
