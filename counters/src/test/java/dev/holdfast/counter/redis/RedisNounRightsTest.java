package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.SequenceStore.Stream;
import dev.holdfast.counter.spi.VersionStore.Write;
import dev.holdfast.counter.spi.WindowStore.Frame;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user who may run some commands of the scripts of windows, versions and sequences, and not others. */
@Tag("slow")
@Timeout(60)
class RedisNounRightsTest {

    private static final String WINDOW = "holdfast:{n}:window";
    private static final String VALUE = "holdfast:{n}:versioned";
    private static final String HISTORY = "holdfast:{n}:versions";
    private static final String SEQUENCE = "holdfast:{n}:sequence";
    private static final Duration LONG = Duration.ofHours(1);

    /** So long that the present bucket stays the present one. */
    private static final Frame FRAME = new Frame(LONG.toNanos() * 10_000, 1);

    private static RedisClient server;
    private static RedisTransport transport;
    private static RedisCounterStore store;

    @BeforeAll
    static void connect() {
        RedisServer shared = RedisServer.shared();
        server = new RedisClient(URI.create(shared.uri()));
        rights("reset", "on", ">secret", "~*", "&*", "+@all");
        transport = ClientLibrary.chosen().connect(shared.uri("clerk", "secret"));
        store = RedisCounterStore.over(transport);
    }

    @AfterAll
    static void close() {
        transport.close();
        server.command("ACL", "DELUSER", "clerk");
        server.close();
    }

    private static void rights(String... rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "clerk"));
        words.addAll(List.of(rules));
        assertThat(server.command(words.toArray(String[]::new))).isEqualTo("OK");
    }

    /** What a noun does, from each of some beginnings, and how its keys look. */
    private record Noun(
            List<Runnable> beginnings, List<Supplier<CompletionStage<?>>> verbs, Supplier<List<String>> state) {}

    private static Noun noun(String name) {
        return switch (name) {
            case "window" -> windows();
            case "version" -> versions();
            default -> sequences();
        };
    }

    private static Noun windows() {
        String frame = FRAME.window() + "/1";
        return new Noun(
                List.of(() -> {}, () -> join(store.windows().add("n", FRAME, 3, 9)), () -> {
                    server.command("HSET", WINDOW, "frame", frame, "sum", "7", "last", "9", "9", "3", "8", "4");
                    server.command("PEXPIRE", WINDOW, "99999999");
                }),
                List.of(
                        () -> store.windows().add("n", FRAME, 2, 9),
                        () -> store.windows().count("n", FRAME),
                        () -> store.windows().reset("n", FRAME)),
                () -> List.of(hash(WINDOW), expiry(WINDOW)));
    }

    private static Noun versions() {
        return new Noun(
                List.of(
                        () -> {},
                        () -> history("12"),
                        () -> {
                            history("12");
                            server.command("SET", VALUE, "12:x", "PX", "99999999");
                            server.command("PEXPIRE", HISTORY, "999999999");
                        },
                        () -> {
                            history("12");
                            server.command("SET", VALUE, "12:x");
                        }),
                List.of(
                        () -> store.versions().write(write("y", Duration.ZERO)),
                        () -> store.versions().write(write("y", LONG)),
                        () -> store.versions().write(write(null, Duration.ZERO)),
                        () -> store.versions().read("n")),
                () -> List.of(
                        server.command("GET", VALUE),
                        expiry(VALUE),
                        server.command("LRANGE", HISTORY, "0", "-1"),
                        expiry(HISTORY)));
    }

    /** As long as it gets. */
    private static void history(String version) {
        List<String> push = new ArrayList<>(List.of("RPUSH", HISTORY));
        push.addAll(Collections.nCopies(64, "w " + version));
        server.command(push.toArray(String[]::new));
    }

    private static Write write(String text, Duration expiry) {
        String value = server.command("GET", VALUE);
        boolean written = server.command("LLEN", HISTORY).equals("64");
        long expected = !value.equals("(nil)") ? 12 : written ? 13 : 0;
        return new Write("n", expected, text, expiry, "new");
    }

    private static Noun sequences() {
        Stream stream = new Stream("n", 5);
        return new Noun(
                List.of(
                        () -> server.command("HSET", SEQUENCE, "expected", "5", "5", "a", "6", "b"),
                        () -> server.command(
                                "HSET",
                                SEQUENCE,
                                "expected",
                                "5",
                                "token",
                                "1",
                                "owner",
                                "o",
                                "until",
                                "9007199254740000",
                                "5",
                                "a",
                                "6",
                                "b"),
                        () -> server.command(
                                "HSET",
                                SEQUENCE,
                                "expected",
                                "5",
                                "token",
                                "1",
                                "owner",
                                "o",
                                "until",
                                "9007199254740000",
                                "5",
                                "a")),
                List.of(
                        () -> store.sequences().offer(stream, 8, "c", 100),
                        () -> store.sequences().take(stream, "o", LONG),
                        () -> store.sequences().done(stream, "o", 5, LONG),
                        () -> store.sequences().skip(stream, 6),
                        () -> store.sequences().release(stream, "o")),
                () -> List.of(hash(SEQUENCE)));
    }

    /** Without order, which says nothing. */
    private static String hash(String key) {
        List<String> fields = new ArrayList<>();
        String[] words = server.command("HGETALL", key).split("\n");
        for (int i = 1; i < words.length; i += 2) fields.add(words[i - 1] + "=" + words[i]);
        Collections.sort(fields);
        return fields.toString();
    }

    private static String expiry(String key) {
        long left = Long.parseLong(server.command("PTTL", key));
        return left < 0 ? Long.toString(left) : "expires";
    }

    private static void join(CompletionStage<?> stage) {
        stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @DisplayName("What is refused because a right is missing has changed nothing, whatever it had written before")
    @CsvSource({
        "window, -hset, 4",
        "window, -hincrby, 4",
        "window, -hdel, 3",
        "window, -pexpire, 3",
        "window, -hmget, 9",
        "window, -hget, 0",
        "window, -del, 3",
        "version, -set, 8",
        "version, -lpush, 10",
        "version, -ltrim, 10",
        "version, -pexpire, 4",
        "version, -persist, 4",
        "version, -del, 2",
        "version, -lpop, 0",
        "sequence, -hset, 11",
        "sequence, -hdel, 7",
        "sequence, -hmget, 15",
        "sequence, -hget, 0",
        "sequence, -hkeys, 3"
    })
    void aRefusalHasChangedNothing(String name, String missing, int times) {
        Noun noun = noun(name);
        int refused = 0;
        for (int beginning = 0; beginning < noun.beginnings.size(); beginning++)
            for (int verb = 0; verb < noun.verbs.size(); verb++)
                if (isRefused(noun, beginning, verb, missing)) refused++;
        assertThat(refused).isEqualTo(times);
    }

    private static boolean isRefused(Noun noun, int beginning, int verb, String missing) {
        rights("+@all");
        server.command("DEL", WINDOW, VALUE, HISTORY, SEQUENCE);
        noun.beginnings.get(beginning).run();
        List<String> before = noun.state.get();
        rights(missing);
        try {
            join(noun.verbs.get(verb).get());
            return false;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BackendUnavailableException.class);
            // A window is brought up to the present time first, as whoever reads it does.
            boolean upToDate = beginning == 2 && List.of("-pexpire", "-del").contains(missing) && verb != 1;
            upToDate &= server.command("HGET", WINDOW, "sum").equals("0");
            if (!upToDate)
                assertThat(noun.state.get())
                        .as("beginning %d, verb %d, without %s", beginning, verb, missing)
                        .isEqualTo(before);
            return true;
        }
    }
}
