package dev.holdfast.examples.demo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DocumentTest {

    private final Telemetry telemetry = Telemetry.behind("demo:1:");
    private MetricsServer metrics;

    @BeforeEach
    void open() throws IOException {
        metrics = MetricsServer.open(telemetry);
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    private HttpResponse<String> send(String method, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void metricsAreServedAsTextWithGroupsBehindThePrefix() throws Exception {
        telemetry.fence("ledger").admitted("account:7", 1);
        telemetry.fence("ledger").admitted("demo:1:stock:9", 1);
        HttpResponse<String> answer = send("GET", metrics.port(), "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("holdfast_fence_admitted_total{gate=\"ledger\",group=\"account\"} 1.0")
                .contains("holdfast_fence_admitted_total{gate=\"ledger\",group=\"stock\"} 1.0")
                .doesNotContain("demo");
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(send("POST", metrics.port(), "/metrics").statusCode()).isEqualTo(405);
        assertThat(send("GET", metrics.port(), "/metrics/more").statusCode()).isEqualTo(404);
        assertThat(send("GET", metrics.port(), "/").statusCode()).isEqualTo(404);
    }

    @Test
    void targetsAreWhatHttpServiceDiscoveryReads() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/targets", Document.targets(() -> List.of(new Target("worker-1", "127.0.0.1:9"))));
        server.start();
        try {
            HttpResponse<String> answer = send("GET", server.getAddress().getPort(), "/targets");
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(JsonParser.parseString(answer.body()))
                    .isEqualTo(JsonParser.parseString(
                            "[{'targets': ['127.0.0.1:9'], 'labels': {'instance': 'worker-1'}}]"));
        } finally {
            server.stop(0);
        }
    }
}
