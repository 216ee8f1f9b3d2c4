package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.lock.micrometer.MeterTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the code does. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");

    @Test
    void thePageIsAsWrittenFromTheCode() throws IOException {
        if (Boolean.getBoolean("holdfast.metrics.write")) Files.writeString(PAGE, MetricsPage.text());
        assertThat(Files.readString(PAGE))
                .as("write it anew with -Dholdfast.metrics.write=true, as its head says")
                .isEqualTo(MetricsPage.text());
    }

    @Test
    void namesAndTagsAreAsMicrometerWantsThem() {
        assertThat(MetricsPage.definitions())
                .extracting(MeterDefinition::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("holdfast(\\.[a-z]+){2,3}"))
                .noneMatch(name -> name.endsWith("seconds") || name.endsWith("total"));
        assertThat(MetricsPage.definitions())
                .flatExtracting(MeterDefinition::tags)
                .extracting(MeterTag::key)
                .allMatch(key -> key.matches("[a-z]+"));
        assertThat(MetricsPage.definitions())
                .extracting(MeterDefinition::meaning)
                .allMatch(meaning -> !meaning.contains("|") && !meaning.endsWith("."));
    }
}
