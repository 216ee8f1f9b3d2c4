package dev.holdfast.examples.demo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docker compose up} reads. */
final class ComposeTest {

    private static final Path TOP = Path.of("..");
    private static final Pattern SECTION = Pattern.compile("^([\\w-]+):", Pattern.MULTILINE);
    private static final Pattern FILE = Pattern.compile("(?:- |dockerfile: )(\\./[^:\\s]+|docs/[^:\\s]+)");

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(TOP.resolve("docker-compose.yml")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void oldReleasesThatKnowNothingButServicesReadItToo() throws IOException {
        assertThat(found(SECTION)).containsExactly("services");
    }

    @Test
    void whatItMountsAndBuildsIsThere() throws IOException {
        assertThat(found(FILE))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(file -> assertThat(TOP.resolve(file)).exists());
    }
}
