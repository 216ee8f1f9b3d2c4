package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Bench.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void aRunWritesItsReport(@TempDir Path directory) throws Exception {
        Path report = directory.resolve("performance.md");
        int code = run("--quick", "--rounds=1", "--millis=50", "--delay=0,1", "--only=semaphore", "--out=" + report);
        assertThat(code).as(out.toString() + err).isZero();
        assertThat(out.toString()).contains("Holdfast / Redisson, ops/s");
        assertThat(Files.readString(report))
                .contains("### semaphore+1 ms")
                .contains("| Redisson |")
                .contains("](performance/semaphore.svg)")
                .contains("Redis 7");
        assertThat(Files.readString(directory.resolve("performance/semaphore.svg")))
                .startsWith("<svg")
                .contains("Holdfast");
    }

    @Test
    void aServerThatIsNotThereIsRefused() {
        assertThat(run("--quick", "--only=semaphore", "--redis=redis://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("bench: ").hasLineCount(1);
    }

    @Test
    void badOptionsAreRefused() {
        assertThat(run("--only=nothing-like-it")).isEqualTo(2);
        assertThat(err.toString()).contains("no work is named nothing-like-it").contains("uncontended-16");
        assertThat(run("--quick", "--delay=-1")).isEqualTo(2);
        assertThat(run("--quick", "--rounds=0")).isEqualTo(2);
        assertThat(run("--quick", "--millis=1")).isEqualTo(2);
    }

    @Test
    void worksHaveNamesOfTheirOwn() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString().lines()).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }
}
