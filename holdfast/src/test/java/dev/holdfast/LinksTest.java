package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The links of all pages lead to files, and to headings, that are there. */
class LinksTest {

    private static final Path TOP = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LINK = Pattern.compile("]\\(((?!https?:)[^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(TOP);
                Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(TOP::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        for (String link : found(LINK, TOP.resolve(page))) {
            String file = link.replaceFirst("#.*", "");
            Path target = file.isEmpty() ? TOP.resolve(page) : TOP.resolve(page).resolveSibling(file);
            assertThat(target).as(page + ": " + link).exists();
            if (link.contains("#"))
                assertThat(found(HEADING, target).stream().map(LinksTest::anchor))
                        .as(page + ": " + link)
                        .contains(link.substring(link.indexOf('#') + 1));
        }
    }

    private static List<String> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** As pages are shown: small letters, dashes for spaces, nothing else but letters and digits. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\d_ -]", "")
                .replace(' ', '-');
    }
}
