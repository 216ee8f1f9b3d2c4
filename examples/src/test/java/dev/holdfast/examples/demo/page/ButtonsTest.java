package dev.holdfast.examples.demo.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.page.Press.Verb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Speaks HTTP by hand, since no client lets one forge a Host. */
final class ButtonsTest {

    private final List<Press> pressed = new ArrayList<>();
    private LivePage page;
    private String host;
    private String token;

    @BeforeEach
    void open() throws Exception {
        page = LivePage.open(0);
        page.connect(press -> {
            pressed.add(press);
            return new Press.Answer(press.worker() < 9, "well");
        });
        host = page.address();
        token = tokenIn(page);
    }

    @AfterEach
    void close() {
        page.close();
    }

    private static String tokenIn(LivePage page) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page.url())).build();
        String html = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        Matcher found = Pattern.compile("name=\"holdfast-token\" content=\"([0-9a-z]+)\"")
                .matcher(html);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private int send(String line, String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", URI.create(page.url()).getPort())) {
            String request = line + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String whole = answer.lines().collect(Collectors.joining("\n"));
            return Integer.parseInt(whole.split(" ")[1]);
        }
    }

    private int press(String path) throws IOException {
        return send("POST " + path, "Host: " + host, "Origin: http://" + host, "X-Holdfast-Token: " + token);
    }

    @Test
    void pagesOwnButtonsArePassedOn() throws Exception {
        assertThat(press("/workers/2/kill")).isEqualTo(200);
        assertThat(press("/workers/1/pause")).isEqualTo(200);
        assertThat(press("/workers/9/resume")).as("the hand declines").isEqualTo(409);
        assertThat(pressed)
                .containsExactly(new Press(2, Verb.KILL), new Press(1, Verb.PAUSE), new Press(9, Verb.RESUME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/workers/",
                "/workers/2",
                "/workers/0/kill",
                "/workers/2/KILL",
                "/workers/2/kill/",
                "/workers/x/kill"
            })
    void thereAreNoOtherButtons(String path) throws Exception {
        assertThat(press(path)).isEqualTo(404);
        assertThat(pressed).isEmpty();
    }

    /** HERE is the page's host and port, TOKEN its token. */
    @ParameterizedTest
    @CsvSource({
        "HERE, http://HERE, ''",
        "HERE, http://HERE, guessed",
        "HERE, http://evil.example, TOKEN",
        "HERE, 'null', TOKEN",
        "HERE, https://HERE, TOKEN",
        "HERE, '', TOKEN",
        "evil.example, http://evil.example, TOKEN",
        "127.0.0.1.evil.example, http://127.0.0.1.evil.example, TOKEN"
    })
    void otherPagesPressNothing(String told, String origin, String offered) throws Exception {
        int status = send(
                "POST /workers/1/kill",
                "Host: " + told.replace("HERE", host),
                "Origin: " + origin.replace("HERE", host),
                "X-Holdfast-Token: " + offered.replace("TOKEN", token));
        assertThat(status).isEqualTo(403);
        assertThat(pressed).isEmpty();
    }

    @Test
    void linkPressesNothing() throws Exception {
        int status =
                send("GET /workers/1/kill", "Host: " + host, "Origin: http://" + host, "X-Holdfast-Token: " + token);
        assertThat(status).isEqualTo(405);
        assertThat(pressed).isEmpty();
    }

    @Test
    void tokenIsAnotherOneForEachRun() throws Exception {
        try (LivePage other = LivePage.open(0)) {
            assertThat(tokenIn(other)).isNotEqualTo(token).hasSizeGreaterThan(24);
        }
    }

    @Test
    void buttonsDoNothingBeforeTheRunIsThere() throws Exception {
        page.close();
        page = LivePage.open(0);
        host = page.address();
        token = tokenIn(page);
        assertThat(press("/workers/1/kill")).isEqualTo(409);
    }
}
