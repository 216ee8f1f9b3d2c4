package dev.holdfast.examples.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.fence.JdbcFenceGate;
import dev.holdfast.saga.SagaOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/** {@code docs/races.md}: its code compiles and runs, its table is the gallery, its links lead somewhere. */
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
            import java.util.concurrent.*;
            public class Page implements Callable<Object> {
                interface Gateway { void call(); }
                static class Bank {
                    String charge(String order) { return "receipt"; }
                    String charge(String order, long token) { return "receipt"; }
                    String book(String transfer, long token) { return "booked"; }
                }
                static class Shop {
                    String reserve(String order, String key) { return order; }
                    String charge(String order, String key) { return order; }
                    String ship(String order, String key) { return order; }
                    void free(String key) {}
                    void refund(String key) {}
                }
                record Message(long number, String text) {}
                record Profile(String phone) {
                    static final Profile EMPTY = new Profile("");
                    Profile withPhone(String phone) { return new Profile(phone); }
                }
                static class SoldOut extends RuntimeException {}
                static class TooManyAttempts extends RuntimeException {}
                Map<String, String> cache = new HashMap<>();
                Codec<Profile> profiles = Codec.of(Profile::phone, Profile::new);
                Profile edited = new Profile("edited");
                Gateway gateway = () -> {};
                Bank bank = new Bank();
                Shop shop = new Shop();
                Message message = new Message(1, "placed");
                JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();
                String order = "4711", transfer = "transfer", user = "user", phone = "phone", key = "key";
                void withdraw(Connection connection) {}
                void apply(String event, long number) {}
                void dispatch(long epoch) {}
                String report(long token) { return "report"; }
                String load(String key) { return "loaded"; }
                void read() {}
                void transfer() {}
                Holdfast holdfast;
                Counters counters;
                Connection connection;
                Executor executor;
                String uri;
                public Page(Holdfast holdfast, Connection connection, Executor executor, String uri) {
                    this.holdfast = holdfast;
                    this.counters = holdfast.counters();
                    this.connection = connection;
                    this.executor = executor;
                    this.uri = uri;
                }
                public Object call() throws Exception {
            %s
                    return List.of(views, number, receipt, saved, outcome, cache.get(key), guarded, election);
                }
            }
            """;

    @TempDir
    Path classes;

    @Test
    void itsCodeRuns(@TempDir Path directory) throws Exception {
        assertThat(errors(code())).isEmpty();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (RedisServer server = RedisServer.start(directory);
                Holdfast holdfast = Holdfast.connect(server.uri());
                Connection database = DriverManager.getConnection("jdbc:h2:mem:");
                URLClassLoader compiled =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            new Sql(database).update(JdbcFenceGate.inDefaultTable().ddl());
            holdfast.counter("stock:4711").set(5);
            Callable<?> page = (Callable<?>) compiled.loadClass("Page")
                    .getConstructor(Holdfast.class, Connection.class, Executor.class, String.class)
                    .newInstance(holdfast, database, executor, server.uri());
            List<?> results = (List<?>) page.call();
            try (LeaderElection election = (LeaderElection) results.get(7);
                    Holdfast guarded = (Holdfast) results.get(6)) {
                assertThat(election.name()).isEqualTo("dispatcher");
                assertThat(guarded.counter("stock:4711").get())
                        .as("bought, and reserved")
                        .isEqualTo(3);
            }
            assertThat(results.get(0)).as("views").isEqualTo(1L);
            assertThat(results.get(2)).isEqualTo("receipt");
            assertThat(results.get(3)).as("saved").isEqualTo(true);
            assertThat(results.get(4)).isEqualTo(new SagaOutcome.Completed<>("order-4711"));
            assertThat(results.get(5)).isEqualTo("loaded");
        } finally {
            executor.shutdownNow();
        }
    }

    private static String code() throws IOException {
        List<String> pieces =
                JAVA.matcher(page()).results().map(block -> block.group(1)).toList();
        assertThat(pieces).hasSizeGreaterThan(15);
        return String.join("\n", pieces);
    }

    @Test
    void codeThatIsWrongWouldBeFound() throws IOException {
        assertThat(errors(code() + "IdSequence.on(counters, 42);")).hasSize(1);
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
                .filter(name -> !name.endsWith("Test"))
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
