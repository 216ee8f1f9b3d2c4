package dev.holdfast.examples.demo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alert rules before Prometheus runs them. Skipped in part where there is no promtool. */
final class AlertsTest {

    private static final Pattern NAME = Pattern.compile("- alert: (\\w+)");
    private static final Pattern RUNBOOK = Pattern.compile("runbook: docs/operations\\.md#(\\w+)");

    private static List<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(Dashboard.DIRECTORY.resolve(file)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void everyAlertHasItsSectionInTheRunbook() throws IOException {
        List<String> alerts = found(NAME, "alerts.yml");
        assertThat(alerts).hasSizeGreaterThanOrEqualTo(6).doesNotHaveDuplicates();
        assertThat(found(RUNBOOK, "alerts.yml"))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> alert.toLowerCase(java.util.Locale.ROOT))
                        .toList());
        assertThat(found(Pattern.compile("### (\\w+)"), "../operations.md")).containsAll(alerts);
        assertThat(found(Pattern.compile("(summary|description): \\S"), "alerts.yml"))
                .hasSize(2 * alerts.size());
    }

    /** When each of them fires, and when it does not. */
    @ParameterizedTest
    @ValueSource(
            strings = {"check rules alerts.yml", "test rules alerts_test.yml", "check config compose/prometheus.yml"})
    @Timeout(60)
    void promtoolIsContent(String arguments) throws Exception {
        Path promtool = Prometheus.executable("promtool");
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        command.addAll(Arrays.asList(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(Dashboard.DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }
}
