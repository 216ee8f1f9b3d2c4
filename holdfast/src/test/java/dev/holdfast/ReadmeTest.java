package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's code compiles, and the README says what it is there to say. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** What stands around a piece of code in a reader's mind. */
    private static final String PROGRAM = """
            import dev.holdfast.*;
            import dev.holdfast.counter.*;
            import dev.holdfast.lock.*;
            import dev.holdfast.lock.redis.*;
            import dev.holdfast.redis.lettuce.*;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.*;
            abstract class Piece {
                interface Repository { void save(Object invoice, long token); }
                interface Report { CompletionStage<Void> write(); void cancel(LossCause cause); }
                interface Gateway { void call(); }
                Repository repository;
                Gateway gateway;
                Object invoice;
                Report report;
                Holdfast holdfast;
                abstract void run();
                void piece() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path classes;

    static Stream<String> pieces() throws IOException {
        return JAVA.matcher(readme())
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(8, block.length() - 3));
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void itsCodeCompiles(String piece) {
        assertThat(errors(piece)).isEmpty();
    }

    @Test
    void aPieceThatIsWrongWouldBeFound() {
        assertThat(errors("holdfast.lock(42).acquire();")).isNotEmpty();
    }

    @Test
    void itsFirstScreenSaysWhatIsNotPromisedAndHasTheTwoCommands() throws IOException {
        List<String> lines = readme().lines().toList();
        assertThat(lines).hasSizeLessThanOrEqualTo(200);
        assertThat(String.join("\n", lines.subList(0, 40)))
                .contains("**What it does not promise.**")
                .contains("`./demo`")
                .contains("`mvn verify`");
    }

    private List<?> errors(String piece) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Piece.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return PROGRAM.formatted(piece);
                    }
                };
        List<String> options =
                List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        boolean done = compiler.getTask(null, null, problems, options, null, List.of(source))
                .call();
        return done ? List.of() : problems.getDiagnostics();
    }

    private static String readme() throws IOException {
        return Files.readString(root().resolve("README.md"));
    }

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }
}
