package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class OrderDemoTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine commandLine = Demo.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(args);
    }

    private void refusesWithOneLine(String... args) {
        assertThat(run(args)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith("demo: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "--workers",
                "--workers=0",
                "--workers=33",
                "--workers=two",
                "--threads=0",
                "--seconds=0",
                "--seconds=-3",
                "--stock=0",
                "--port=70000",
                "--port=x",
                "--no-page=perhaps",
                "--host",
                "--host=no such host",
                "--host=192.0.2.1",
                "racing"
            })
    void badOptionIsRefusedWithOneLine(String option) {
        refusesWithOneLine(option);
    }

    @Test
    void disturbancesNeedSomebodyToTakeOver() {
        refusesWithOneLine("--kill", "--workers=1");
        assertThat(err.toString()).contains("--workers must be at least 2");
    }

    @Test
    void takenPortIsToldByItsNumber() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            refusesWithOneLine("--port", Integer.toString(taken.getLocalPort()));
            assertThat(err.toString()).contains("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void unreadableOrdersAreToldByName() {
        refusesWithOneLine(
                "--no-page", "--orders", directory.resolve("none.csv").toString());
        assertThat(err.toString()).contains("none.csv does not exist");
    }

    @Test
    void unreachableRedisIsToldByItsAddress() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = socket.getLocalPort();
        }
        refusesWithOneLine("--no-page", "--redis", "redis://:secret@127.0.0.1:" + free);
        assertThat(err.toString()).contains("127.0.0.1:" + free).doesNotContain("secret");
    }

    @Test
    void addressThatIsNoneIsRefused() {
        refusesWithOneLine("--no-page", "--redis", "not a uri");
    }

    @Test
    void helpTellsEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--redis", "--workers", "--threads", "--seconds", "--orders", "--stock")
                .contains("--kill", "--pause", "--port", "--host", "--no-page", "/metrics", "/targets", "Exit codes:");
    }
}
