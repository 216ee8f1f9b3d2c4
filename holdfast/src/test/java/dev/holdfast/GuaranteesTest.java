package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each guarantee names tests, and the tests it names exist. */
class GuaranteesTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract))(?:\\.(\\w+))?`");
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static Stream<String> tests() throws IOException {
        return TEST.matcher(page()).results().map(MatchResult::group).distinct();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void theTestExists(String name) throws IOException {
        String[] parts = name.replace("`", "").split("\\.");
        Optional<Path> file;
        try (Stream<Path> files = Files.walk(ROOT)) {
            file = files.filter(path -> path.endsWith(parts[0] + ".java"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .findFirst();
        }
        assertThat(file).isPresent();
        if (parts.length > 1) assertThat(Files.readString(file.get())).contains("void " + parts[1] + "(");
    }

    @Test
    void eachGuaranteeNamesTests() throws IOException {
        List<String> sections = List.of(page().split("\n## "));
        assertThat(sections.subList(1, 7)).allSatisfy(section -> {
            assertThat(section).contains("**Shown by**");
            assertThat(TEST.matcher(section).find()).isTrue();
        });
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/guarantees.md"));
    }
}
