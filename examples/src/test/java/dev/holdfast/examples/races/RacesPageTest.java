package dev.holdfast.examples.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/races.md}: its code compiles, its table is the gallery, its links lead somewhere. */
final class RacesPageTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** What stands around the pieces of code in a reader's mind: each is a block of its own. */
    private static final String PROGRAM = """
            import dev.holdfast.*;
            import dev.holdfast.counter.*;
            import dev.holdfast.counter.id.*;
            import dev.holdfast.counter.idempotency.*;
            import dev.holdfast.counter.rate.*;
            import dev.holdfast.counter.sequence.*;
            import dev.holdfast.counter.version.*;
            import dev.holdfast.counter.window.*;
            import dev.holdfast.lock.*;
            import dev.holdfast.lock.election.*;
            import dev.holdfast.lock.fence.*;
            import dev.holdfast.lock.schedule.*;
            import dev.holdfast.lock.serial.*;
            import dev.holdfast.redis.resilience4j.*;
            import dev.holdfast.saga.*;
            import java.sql.Connection;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.Executor;
            abstract class Page {
                interface Gateway { void call(); }
                interface Bank {
                    String charge(String order);
                    String charge(String order, long token);
                    String book(String transfer, long token);
                }
                interface Shop {
                    String reserve(String order, String key);
                    String charge(String order, String key);
                    String ship(String order, String key);
                    void free(String key);
                    void refund(String key);
                }
                interface Message { long number(); String text(); }
                record Profile(String phone) {
                    static final Profile EMPTY = new Profile("");
                    Profile withPhone(String phone) { return new Profile(phone); }
                }
                static class SoldOut extends RuntimeException {}
                static class TooManyAttempts extends RuntimeException {}
                Holdfast holdfast;
                Counters counters;
                Executor executor;
                Connection connection;
                JdbcFenceGate gate;
                Map<String, String> cache;
                Codec<Profile> profiles;
                Profile edited;
                Gateway gateway;
                Bank bank;
                Shop shop;
                Message message;
                String order, transfer, user, phone, key;
                abstract void withdraw(Connection connection);
                abstract void apply(String event, long number);
                abstract void dispatch(long epoch);
                abstract String report(long token);
                abstract String load(String key);
                abstract void read();
                abstract void transfer();
                void page() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path classes;

    @Test
    void itsCodeCompiles() throws IOException {
        List<String> pieces =
                JAVA.matcher(page()).results().map(block -> block.group(1)).toList();
        assertThat(pieces).hasSizeGreaterThan(15);
        assertThat(errors(String.join("\n", pieces))).isEmpty();
    }

    @Test
    void codeThatIsWrongWouldBeFound() {
        assertThat(errors("IdSequence.on(counters, 42);")).hasSize(1);
    }

    @Test
    void itsTableTellsOfEachRaceTheLinesThatMatter() throws IOException {
        List<String> rows = page().lines()
                .filter(line -> line.startsWith("| ["))
                .map(line -> line.substring(0, line.lastIndexOf(" | ")))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Gallery.names().stream().map(RacesPageTest::row).toList());
    }

    private static String row(String name) {
        Race race = Gallery.race(name);
        Source source = Source.of(race);
        String file = "../examples/src/main/java/" + race.getClass().getName().replace('.', '/') + ".java";
        return "| [" + name + "](" + file + ") | `"
                + source.matter(Code.NAIVE).statement() + "` | `"
                + source.matter(Code.REMEDY).statement() + "`";
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        List<String> targets = Pattern.compile("]\\((?!http)([^)]+)\\)")
                .matcher(page())
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(targets).isNotEmpty().allSatisfy(target -> {
            if (target.startsWith("#")) {
                assertThat(anchors()).contains(target.substring(1));
            } else {
                assertThat(file().resolveSibling(target)).exists();
            }
        });
    }

    /** As GitHub makes them of the headings. */
    private static List<String> anchors() throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", ""))
                .map(heading -> heading.replace(' ', '-'))
                .toList();
    }

    @Test
    void everyTypeItNamesIsThere() throws IOException {
        String main = Stream.of("lock-core", "lock-redis", "counters", "holdfast")
                .flatMap(module -> types(file().resolveSibling("../" + module + "/src/main/java")))
                .collect(Collectors.joining("\n", "\n", "\n"));
        String prose = JAVA.matcher(page()).replaceAll("");
        List<String> named = Pattern.compile("`([A-Z][a-z]\\w+)(?:\\.\\w+)?(?:\\(\\))?`")
                .matcher(prose)
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.equals(RacesPageTest.class.getSimpleName()))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(main).contains("\n" + name + "\n"));
    }

    private static Stream<String> types(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - 5))
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<String> errors(String piece) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return PROGRAM.formatted(piece);
                    }
                };
        List<String> options =
                List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        compiler.getTask(null, null, problems, options, null, List.of(source)).call();
        return problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }

    private static String page() throws IOException {
        return Files.readString(file());
    }

    private static Path file() {
        return Path.of("").toAbsolutePath().getParent().resolve("docs/races.md");
    }
}
