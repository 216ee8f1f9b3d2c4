package dev.holdfast.examples.demo.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LivePageTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private LivePage page;

    @BeforeEach
    void open() throws IOException {
        page = LivePage.open(0);
    }

    @AfterEach
    void close() {
        page.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page.url()).resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static LiveState.Stretch hold(int at) {
        return new LiveState.Stretch("A", 1, 1, at, at + 0.5, "released");
    }

    private static LiveState state(String phase, int points) {
        return States.of(
                phase,
                points,
                new LiveState.Strip(List.of("A"), points, List.of(hold(points), hold(points + 1)), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/page.css, text/css; charset=utf-8",
        "/page.js, text/javascript; charset=utf-8",
        "/charts.js, text/javascript; charset=utf-8",
        "/strip.js, text/javascript; charset=utf-8",
        "/buttons.js, text/javascript; charset=utf-8",
        "/uplot.js, text/javascript; charset=utf-8",
        "/uplot.css, text/css; charset=utf-8",
        "/icon.svg, image/svg+xml",
        "/uplot-license.txt, text/plain; charset=utf-8"
    })
    void everyPartHasItsType(String path, String type) throws Exception {
        HttpResponse<String> whole = send("GET", path);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.headers().firstValue("Content-Type")).contains(type);
        assertThat(whole.body()).isNotEmpty();
        HttpResponse<String> head = send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /page.css/, 404",
        "GET, /../demo, 404",
        "POST, /, 405",
        "DELETE, /events, 405"
    })
    void nothingElseIsServed(String method, String path, int status) throws Exception {
        assertThat(send(method, path).statusCode()).isEqualTo(status);
    }

    @Test
    void whatIsAddedIsServedBesideThePage() throws Exception {
        page.add("/more", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        assertThat(send("GET", "/more").statusCode()).isEqualTo(204);
        assertThat(send("GET", "/page.css").statusCode()).isEqualTo(200);
    }

    @Test
    void pageOnAllAddressesIsToldByOneThatABrowserTakes() throws Exception {
        try (LivePage everywhere = LivePage.open("0.0.0.0", 0)) {
            assertThat(everywhere.url())
                    .isEqualTo("http://" + everywhere.address() + '/')
                    .startsWith("http://127.0.0.1:");
            assertThat(page.address()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void pageNamesNoOtherHost() throws Exception {
        for (String path : List.of("/", "/page.css", "/page.js", "/charts.js", "/strip.js", "/buttons.js")) {
            assertThat(send("GET", path).body()).as(path).doesNotContain("https:", "http:", "//cdn");
        }
        assertThat(send("GET", "/").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
    }

    @Test
    void visitorsGetTheStateAndThenOnlyNewPoints() throws Exception {
        page.publish(state("running", 3));
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(page.url() + "events")).build();
        HttpResponse<InputStream> events = client.send(request, BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertThat(next(lines).getAsJsonArray("points")).hasSize(3);
            page.publish(state("running", 4));
            JsonObject second = next(lines);
            assertThat(second.getAsJsonArray("points")).hasSize(1);
            assertThat(second.getAsJsonObject("strip").getAsJsonArray("holds"))
                    .as("holds 3 and 4, then 4 and 5")
                    .hasSize(1);
            assertThat(second.toString()).as("a token must not become a double").contains("\"9007199254740993\"");
            page.publish(state("passed", 4));
            assertThat(next(lines).get("phase").getAsString()).isEqualTo("passed");
            page.close();
            assertThat(lines.readLine()).isEqualTo("event: over");
        }
    }

    private static JsonObject next(BufferedReader lines) throws IOException {
        String data = lines.readLine();
        assertThat(data).startsWith("data: ");
        assertThat(lines.readLine()).isEmpty();
        return new Gson().fromJson(data.substring(6), JsonObject.class);
    }
}
