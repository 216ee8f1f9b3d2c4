package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "--sentinel --cluster, exclude each other",
        "--cluster --redis redis://localhost, names some that run already",
        "--sentinel --redis redis://localhost, names some that run already",
        "--kill-node, nobody takes over from a single server",
        "--kill-node --redis redis://localhost, nobody takes over from a server that is not the demo"
    })
    void serversThatDoNotGoTogetherAreRefused(String options, String why) {
        refusesWithOneLine(options.split(" "));
        assertThat(err.toString()).contains(why);
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
    void buttonsOfThePageReachTheRun() throws Exception {
        try (CommandLineRun demo = CommandLineRun.start("--workers=1", "--threads=1", "--seconds=600", "--port=0")) {
            Pattern told = Pattern.compile("live page: (http://\\S+)");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> demo.hasEnded() || demo.found(told).isPresent());
            URI page = URI.create(demo.found(told).orElseThrow(() -> new AssertionError(demo)));
            HttpClient client = HttpClient.newHttpClient();
            String html = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
            String token = html.replaceAll("(?s).*name=\"holdfast-token\" content=\"(\\w+)\".*", "$1");
            HttpRequest press = HttpRequest.newBuilder(page.resolve("/workers/2/kill"))
                    .header("Origin", "http://" + page.getAuthority())
                    .header("X-Holdfast-Token", token)
                    .POST(BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = client.send(press, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body())
                    .as("the run's own answer, whether its workers are there already or not")
                    .isIn("there is no worker 2\n", "the workers can be disturbed only while the run lasts\n");
        }
    }

    @Test
    void helpTellsEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--redis", "--workers", "--threads", "--seconds", "--orders", "--stock")
                .contains("--sentinel", "--cluster", "--kill-node")
                .contains("--kill", "--pause", "--port", "--host", "--no-page", "/metrics", "/targets", "Exit codes:");
    }
}
