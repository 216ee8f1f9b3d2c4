package dev.holdfast.examples.demo.metrics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.holdfast.examples.demo.run.Clearings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** A real one: a process of its own on a free port of 127.0.0.1, with its own directory, gone at the end of the test. */
final class Prometheus implements AutoCloseable {

    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Process process;
    private final int port;
    private final Clearings clearings = new Clearings();

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
        // Also when this JVM is ended from outside.
        clearings.add(() -> process.destroyForcibly().waitFor());
    }

    /** Where the program is; the test is skipped where it is not. */
    static Path executable(String name) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), () -> "no " + name + " on the PATH; Debian has it in its package prometheus");
        return found.orElseThrow();
    }

    /**
     * Starts it.
     *
     * @param directory for its configuration, its data and its log
     * @param configuration with the port of none of its own
     */
    static Prometheus start(Path directory, String configuration) throws Exception {
        Path program = executable("prometheus");
        Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
        File log = directory.resolve("prometheus.log").toFile();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = freePort();
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + file,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            Prometheus prometheus = new Prometheus(process, port);
            if (prometheus.isReady()) return prometheus;
            // Somebody may have taken the port in between.
            prometheus.close();
        }
        throw new IOException("Prometheus does not start: " + Files.readString(log.toPath()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws InterruptedException {
        long steps = PATIENCE.toMillis() / 50;
        for (long i = 0; i < steps; i++) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) return false;
            try {
                if (send("/-/ready").startsWith("Prometheus Server is Ready")) return true;
            } catch (IOException notYet) {
                // asked again
            }
        }
        return false;
    }

    private String send(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private JsonElement data(String path) throws IOException, InterruptedException {
        JsonObject answer = JsonParser.parseString(send(path)).getAsJsonObject();
        if (!answer.get("status").getAsString().equals("success")) throw new IOException(path + ": " + answer);
        return answer.get("data");
    }

    /** The values that an expression has had, of all series, as a chart of the last minutes would show them. */
    double[] values(String expression) throws IOException, InterruptedException {
        double now = Double.parseDouble(data("/api/v1/query?query=time()")
                .getAsJsonObject()
                .getAsJsonArray("result")
                .get(1)
                .getAsString());
        JsonObject found = data("/api/v1/query_range?step=1&start=" + (now - 120) + "&end=" + now + "&query="
                        + encoded(expression))
                .getAsJsonObject();
        return found.getAsJsonArray("result").asList().stream()
                .flatMap(series -> series.getAsJsonObject().getAsJsonArray("values").asList().stream())
                .mapToDouble(point -> Double.parseDouble(
                        point.getAsJsonArray().get(1).getAsString().replace("Inf", "Infinity")))
                .filter(Double::isFinite)
                .toArray();
    }

    /** Whether the expression has had a value other than zero. */
    boolean has(String expression) throws IOException, InterruptedException {
        return DoubleStream.of(values(expression)).anyMatch(value -> value != 0);
    }

    /** The values of a label of these series. */
    List<String> labels(String label, String series) throws IOException, InterruptedException {
        return data("/api/v1/label/" + label + "/values?match%5B%5D=" + encoded(series))
                .getAsJsonArray()
                .asList()
                .stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    /** The alert rules as it runs them. */
    List<JsonObject> rules() throws IOException, InterruptedException {
        return data("/api/v1/rules?type=alert").getAsJsonObject().getAsJsonArray("groups").asList().stream()
                .flatMap(group -> group.getAsJsonObject().getAsJsonArray("rules").asList().stream())
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        clearings.close();
    }
}
