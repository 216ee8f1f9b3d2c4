package dev.holdfast.examples.demo.metrics;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The dashboard that is in {@code docs/dashboards}. */
record Dashboard(JsonObject json) {

    static final Path DIRECTORY = Path.of("..", "docs", "dashboards");

    /** What Grafana would put in place of variables and intervals, with everything chosen; short, as a test is. */
    private static final Map<String, String> CHOSEN =
            Map.of("$__rate_interval", "10s", "$__range", "1m", "$job", "(.+)", "$instance", "(.+)", "$group", "(.+)");

    /** One query of one panel. */
    record Query(String panel, String expression) {
        @Override
        public String toString() {
            return panel + ": " + expression;
        }
    }

    static Dashboard read() throws IOException {
        return new Dashboard(JsonParser.parseString(Files.readString(DIRECTORY.resolve("holdfast.json")))
                .getAsJsonObject());
    }

    /** The rows too. */
    List<JsonObject> panels() {
        return objects(json, "panels").toList();
    }

    /** What has data. */
    Stream<JsonObject> charts() {
        return panels().stream().filter(panel -> !text(panel, "type").equals("row"));
    }

    /** All of them, as Prometheus would get them. */
    List<Query> queries() {
        return charts().flatMap(panel -> objects(panel, "targets")
                        .map(target -> new Query(text(panel, "title"), asSent(text(target, "expr")))))
                .toList();
    }

    Stream<JsonObject> variables() {
        return objects(json.getAsJsonObject("templating"), "list");
    }

    static String asSent(String expression) {
        String sent = expression;
        for (Map.Entry<String, String> each : CHOSEN.entrySet()) sent = sent.replace(each.getKey(), each.getValue());
        return sent;
    }

    static Stream<JsonObject> objects(JsonObject from, String list) {
        return from.getAsJsonArray(list).asList().stream().map(JsonElement::getAsJsonObject);
    }

    static String text(JsonObject from, String key) {
        return from.get(key).getAsString();
    }
}
