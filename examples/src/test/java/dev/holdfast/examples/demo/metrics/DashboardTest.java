package dev.holdfast.examples.demo.metrics;

import static dev.holdfast.examples.demo.metrics.Dashboard.objects;
import static dev.holdfast.examples.demo.metrics.Dashboard.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.holdfast.counter.micrometer.CounterMeter;
import dev.holdfast.lock.micrometer.LockMeter;
import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.redis.micrometer.RedisMeter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Grafana needs of a dashboard, which cannot be asked here; what Prometheus makes of it is {@link PrometheusTest}. */
final class DashboardTest {

    private static final Pattern METRIC = Pattern.compile("holdfast_[a-z_]+");
    private static final String ROW = "row";

    private Dashboard dashboard;

    @BeforeEach
    void read() throws IOException {
        dashboard = Dashboard.read();
    }

    @Test
    void importsUnderItsOwnNameIntoAnyGrafana() {
        JsonObject json = dashboard.json();
        assertThat(json.get("id").isJsonNull()).as("no id of one installation").isTrue();
        assertThat(text(json, "uid")).isEqualTo("holdfast").hasSizeLessThanOrEqualTo(40);
        assertThat(text(json, "title")).isEqualTo("Holdfast");
        assertThat(json.get("schemaVersion").getAsInt()).isGreaterThanOrEqualTo(36);
        assertThat(json.getAsJsonObject("time").keySet()).containsExactlyInAnyOrder("from", "to");
        assertThat(json.has("annotations")).isTrue();
        assertThat(json.has("__inputs")).as("provisioning fills in no inputs").isFalse();
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
        List<JsonObject> panels = dashboard.panels();
        assertThat(panels).extracting(panel -> panel.get("id").getAsInt()).doesNotHaveDuplicates();
        Set<String> taken = new HashSet<>();
        for (JsonObject panel : panels) {
            JsonObject place = panel.getAsJsonObject("gridPos");
            int left = place.get("x").getAsInt();
            int width = place.get("w").getAsInt();
            assertThat(left + width).as(text(panel, "title")).isBetween(1, 24);
            for (int x = left; x < left + width; x++) {
                for (int y = 0; y < place.get("h").getAsInt(); y++) {
                    String cell = x + "," + (place.get("y").getAsInt() + y);
                    assertThat(taken.add(cell))
                            .as(text(panel, "title") + " at " + cell)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void rowsAreThoseOfTheQuestions() {
        assertThat(dashboard.panels())
                .filteredOn(panel -> text(panel, "type").equals(ROW))
                .extracting(panel -> text(panel, "title"))
                .containsExactly(
                        "Overview",
                        "By group of names: who waits for what",
                        "By process",
                        "Loss and renewal",
                        "Elections",
                        "Counters",
                        "Redis");
    }

    @Test
    void everyQueryAsksTheChosenPrometheus() {
        List<String> types =
                dashboard.charts().map(panel -> text(panel, "type")).distinct().toList();
        assertThat(types).containsExactlyInAnyOrder("stat", "timeseries");
        dashboard.charts().forEach(panel -> {
            assertThat(source(panel)).as(text(panel, "title")).isEqualTo("prometheus ${datasource}");
            assertThat(panel.has("fieldConfig") && panel.has("options")).isTrue();
            List<JsonObject> targets = objects(panel, "targets").toList();
            assertThat(targets)
                    .isNotEmpty()
                    .extracting(target -> text(target, "refId"))
                    .doesNotHaveDuplicates();
            assertThat(targets).extracting(DashboardTest::source).containsOnly("prometheus ${datasource}");
            assertThat(targets)
                    .allMatch(target -> target.get("range").getAsBoolean()
                            != target.get("instant").getAsBoolean());
        });
        assertThat(dashboard.variables().map(variable -> text(variable, "name")))
                .containsExactly("datasource", "job", "instance", "group");
        assertThat(dashboard.variables().skip(1).map(DashboardTest::source)).containsOnly("prometheus ${datasource}");
    }

    private static String source(JsonObject from) {
        JsonObject source = from.getAsJsonObject("datasource");
        return text(source, "type") + ' ' + text(source, "uid");
    }

    @Test
    void noVariableIsLeftInWhatIsSent() {
        assertThat(dashboard.queries())
                .allSatisfy(query -> assertThat(query.expression()).doesNotContain("$"));
    }

    /** So that a meter that is added or renamed is not forgotten here. */
    @Test
    void everyMeterIsShownAndNothingElse() throws IOException {
        Set<String> shown = Stream.concat(
                        dashboard.queries().stream().map(Dashboard.Query::expression),
                        Files.readAllLines(Dashboard.DIRECTORY.resolve("alerts.yml")).stream())
                .flatMap(text -> METRIC.matcher(text).results().map(found -> found.group()))
                .map(metric -> metric.replaceAll("_(count|sum|bucket|max)$", ""))
                .collect(Collectors.toSet());
        Set<String> metered = Stream.of(
                        Arrays.stream(LockMeter.values()).map(LockMeter::definition),
                        Arrays.stream(RedisMeter.values()).map(RedisMeter::definition),
                        Arrays.stream(CounterMeter.values()).map(CounterMeter::definition))
                .flatMap(each -> each)
                .map(DashboardTest::inPrometheus)
                .collect(Collectors.toSet());
        assertThat(shown).containsExactlyInAnyOrderElementsOf(metered);
    }

    private static String inPrometheus(MeterDefinition meter) {
        NamingConvention convention = new PrometheusNamingConvention();
        String name = convention.name(meter.name(), meter.type(), meter.unit().isEmpty() ? null : meter.unit());
        boolean counter = meter.type() == io.micrometer.core.instrument.Meter.Type.COUNTER;
        return counter && !name.endsWith("_total") ? name + "_total" : name;
    }
}
