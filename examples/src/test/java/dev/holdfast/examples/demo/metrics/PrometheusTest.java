package dev.holdfast.examples.demo.metrics;

import static dev.holdfast.examples.demo.metrics.Dashboard.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.holdfast.examples.child.ChildJvm;
import dev.holdfast.examples.demo.CommandLineRun;
import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.examples.demo.wire.FromWorker.Metering;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus reads the demo while it runs, and a JVM that has every trouble there is a panel or an alert for: each
 * expression has to show something then. Skipped where there is no Prometheus.
 */
@Timeout(180)
final class PrometheusTest {

    /** What happens in no situation that can be made: they have to be there, at zero. */
    private static final List<String> ZERO = List.of(
            "holdfast_redis_resets_total", "holdfast_lock_messages_late_total", "holdfast_counter_unaccounted_total");

    /** What takes minutes; here it takes seconds. {@code alerts_test.yml} has them with minutes. */
    private static final Map<String, List<String>> SHORTENED = Map.of(
            "HoldfastStuckHolder", List.of("> 300", "> 3"),
            "HoldfastRedisUnreachable", List.of("[1m]", "[3s]"));

    private static final Pattern PAGE = Pattern.compile("live page: (\\S+)");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

    @TempDir
    Path directory;

    private static ConditionFactory in(Duration time) {
        return await().atMost(time).pollInterval(Duration.ofMillis(200));
    }

    private static void eventually(String what, Callable<Boolean> condition) {
        in(Duration.ofSeconds(40)).alias(what).ignoreExceptions().until(condition);
    }

    @Test
    void everyPanelAndEveryAlertShowsTheSituationItIsFor() throws Exception {
        Prometheus.executable("prometheus");
        try (RedisServer redis = RedisServer.start(directory)) {
            CompletableFuture<Integer> port = new CompletableFuture<>();
            ChildJvm troubled = ChildJvm.start("troubled", TroubleProgram.class, directory);
            try (CommandLineRun demo = demoAtWork()) {
                troubled.send(new TroubleProgram.Begin(redis.uri()));
                troubled.listen(
                        Metering.class,
                        metering -> port.complete(metering.port()),
                        () -> port.completeExceptionally(new IllegalStateException("it has ended")));
                observe(demo.found(PAGE).orElseThrow(), port.get(60, TimeUnit.SECONDS), troubled, redis);
            } finally {
                troubled.kill();
                troubled.waitFor(10_000);
            }
        }
    }

    /** Workers and all. On a busy machine it may give up before: Redis did not answer in time. */
    private static CommandLineRun demoAtWork() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            CommandLineRun demo = CommandLineRun.start("--workers=2", "--threads=1", "--seconds=600", "--port=0");
            in(Duration.ofSeconds(60)).ignoreExceptions().until(() -> demo.hasEnded() || isAtWork(demo));
            if (!demo.hasEnded()) return demo;
            System.err.println("the demo did not start: " + demo);
        }
        throw new AssertionError("the demo does not start");
    }

    private static boolean isAtWork(CommandLineRun demo) throws Exception {
        String page = demo.found(PAGE).orElseThrow();
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(page + "targets")).build(), BodyHandlers.ofString())
                .body()
                .contains("worker-2");
    }

    private void observe(String page, int port, ChildJvm troubled, RedisServer redis) throws Exception {
        try (Prometheus prometheus = Prometheus.start(directory, configuration(page, port))) {

            eventually(
                    "it stands at the lock",
                    () -> prometheus.has("holdfast_lock_waiting{job='trouble', group='stuck'}"));
            bringTrouble(prometheus, troubled, redis);
            assertDemoIsRead(prometheus);
            Dashboard dashboard = Dashboard.read();
            in(Duration.ofSeconds(40)).untilAsserted(() -> assertShown(prometheus, dashboard));
            in(Duration.ofSeconds(40)).untilAsserted(() -> assertRaised(prometheus));
        }
    }

    private static String configuration(String page, int port) {
        return """
                global:
                  scrape_interval: 500ms
                  evaluation_interval: 1s
                rule_files:
                  - '%s'
                scrape_configs:
                  - job_name: demo
                    http_sd_configs:
                      - url: '%stargets'
                        refresh_interval: 1s
                  - job_name: trouble
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(
                Dashboard.DIRECTORY.resolve("alerts.yml").toAbsolutePath().normalize(), page, port);
    }

    private static void bringTrouble(Prometheus prometheus, ChildJvm troubled, RedisServer redis) throws Exception {
        eventually("forgotten leases are found", () -> prometheus.has("increase(holdfast_lock_abandoned_total[1m])"));
        standStill(prometheus, troubled);
        tell(redis, "CLIENT KILL TYPE pubsub", "SCRIPT FLUSH", "FLUSHALL");
        eventually(
                "leases that Redis forgot",
                () -> prometheus.has("increase(holdfast_lock_lost_total{cause='refused'}[1m])"));
        eventually(
                "a session that Redis forgot",
                () -> prometheus.has("increase(holdfast_counter_sessions_lost_total[1m])"));
        eventually("resumed", () -> prometheus.has("increase(holdfast_redis_subscriptions_resumed_total[1m])"));
        redis.close();
        eventually("renewals fail", () -> prometheus.has("increase(holdfast_lock_renewal_failures_total[1m])"));
        eventually("buffers are full", () -> prometheus.has("increase(holdfast_counter_flushes_failed_total[1m])"));
    }

    /** Again if no renewal was due in time, or if it came too late to find the lease: who knows what else this machine does. */
    private static void standStill(Prometheus prometheus, ChildJvm troubled) throws Exception {
        for (int attempt = 1; ; attempt++) {
            troubled.freeze();
            assertThat(troubled.waitFor(2_000)).isFalse();
            troubled.resume();
            try {
                in(Duration.ofSeconds(8))
                        .until(() -> prometheus.values("holdfast_lock_renewal_lag_seconds_max > 1").length > 0);
                return;
            } catch (ConditionTimeoutException none) {
                if (attempt == 4) throw none;
            }
        }
    }

    private static void tell(RedisServer redis, String... commands) throws Exception {
        URI uri = URI.create(redis.uri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write((String.join("\r\n", commands) + "\r\n").getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(1)).isNotEmpty();
        }
    }

    /** All of its processes, with what they do by groups of its names. */
    private static void assertDemoIsRead(Prometheus prometheus) {
        for (String expression : List.of(
                "count(up{job='demo', instance=~'coordinator|worker-1|worker-2'} == 1) == 3",
                "count(rate(holdfast_redis_roundtrip_seconds_count{job='demo', instance='coordinator'}[10s]))",
                "sum(rate(holdfast_lock_acquire_seconds_count{job='demo', group='account'}[10s]))",
                "sum(rate(holdfast_fence_admitted_total{job='demo', gate='ledger', group='account'}[10s]))",
                "sum(rate(holdfast_counter_combined_calls_sum{job='demo', group='stock'}[10s]))")) {
            eventually(expression, () -> prometheus.has(expression));
        }
    }

    private static void assertShown(Prometheus prometheus, Dashboard dashboard) throws Exception {
        List<String> dark = new ArrayList<>();
        for (Dashboard.Query query : dashboard.queries()) {
            boolean zero = ZERO.stream().anyMatch(query.expression()::contains);
            boolean shown =
                    zero ? prometheus.values(query.expression()).length > 0 : prometheus.has(query.expression());
            if (!shown) dark.add(query.toString());
        }
        assertThat(dark).as("queries that show nothing").isEmpty();
        for (JsonObject variable : dashboard.variables().skip(1).toList()) {
            Matcher query = LABEL_VALUES.matcher(
                    variable.getAsJsonObject("query").get("query").getAsString());
            assertThat(query.matches()).isTrue();
            assertThat(prometheus.labels(query.group(2), Dashboard.asSent(query.group(1))))
                    .as(text(variable, "name"))
                    .hasSizeGreaterThan(1);
        }
    }

    private static void assertRaised(Prometheus prometheus) throws Exception {
        List<JsonObject> rules = prometheus.rules();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(6);
        List<String> silent = new ArrayList<>();
        for (JsonObject rule : rules) {
            String name = text(rule, "name");
            assertThat(text(rule, "health")).as(name).isEqualTo("ok");
            if (prometheus.values(shortened(name, text(rule, "query"))).length == 0) silent.add(name);
        }
        assertThat(silent).as("alerts that are not raised").isEmpty();
    }

    private static String shortened(String alert, String expression) {
        List<String> change = SHORTENED.get(alert);
        if (change == null) return expression;
        assertThat(expression).contains(change.get(0));
        return expression.replace(change.get(0), change.get(1));
    }
}
