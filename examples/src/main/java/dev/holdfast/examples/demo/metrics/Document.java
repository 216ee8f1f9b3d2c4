package dev.holdfast.examples.demo.metrics;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Something that is written anew whenever it is asked for, at its path and nowhere below it. */
public final class Document implements HttpHandler {

    private static final Gson GSON = new Gson();

    private final String type;
    private final Supplier<String> text;

    private Document(String type, Supplier<String> text) {
        this.type = type;
        this.text = text;
    }

    /** The meters, as Prometheus reads them. */
    public static Document metrics(Telemetry telemetry) {
        return new Document(Telemetry.TYPE, telemetry::scrape);
    }

    /** Where there are meters to read, as Prometheus' HTTP service discovery reads it. */
    public static Document targets(Supplier<List<Target>> targets) {
        return new Document("application/json", () -> {
            List<JsonObject> groups =
                    targets.get().stream().map(Document::group).toList();
            return GSON.toJson(groups);
        });
    }

    private static JsonObject group(Target target) {
        JsonObject labels = new JsonObject();
        // In place of the port, which is another one each time.
        labels.addProperty("instance", target.instance());
        JsonObject group = new JsonObject();
        group.add("targets", GSON.toJsonTree(List.of(target.address())));
        group.add("labels", labels);
        return group;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean here = exchange.getRequestURI()
                    .getPath()
                    .equals(exchange.getHttpContext().getPath());
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else if (!here) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
