package dev.holdfast.redis.testing;

import dev.holdfast.redis.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What scripts leave in keys and say on channels, one after the other, in text that is the same each time: times, and ids of
 * processes, are written as such.
 *
 * <p>All of it together is a layout. Clients of different releases understand each other if it stays the same; what a client and
 * its own scripts tell each other is nobody else's affair.
 */
public final class Transcript implements AutoCloseable {

    private static final String END = "holdfast:end of a step";
    private static final Pattern MICROS = Pattern.compile("\\b1\\d{15}\\b");
    private static final Pattern RUN = Pattern.compile("\\b[0-9a-f]{40}\\b");
    private static final Pattern CLIENT = Pattern.compile("\\b[\\w-]{22}(?=:\\d+:)");
    private static final Pattern MILLIS = Pattern.compile("\\b1\\d{12}\\b");

    private final RedisClient asking;
    private final RedisClient listening;
    private final StringBuilder text = new StringBuilder();
    private Map<String, String> known = new TreeMap<>();

    /** Of a server that nobody else uses meanwhile. */
    public Transcript(RedisServer server) {
        asking = new RedisClient(URI.create(server.uri()));
        listening = new RedisClient(URI.create(server.uri()));
        listening.command("PSUBSCRIBE", "holdfast:*");
    }

    /** Begins anew, with nothing kept. */
    public void chapter(String title) {
        asking.command("FLUSHALL");
        known = new TreeMap<>();
        text.append("\n== ").append(title).append('\n');
    }

    /** Another script is about to be sent. */
    public void next(Script script) {
        settle();
        text.append(script).append('\n');
    }

    /** Writes down what has changed since the last step. */
    public void settle() {
        Map<String, String> kept = new TreeMap<>();
        for (String key : lines(asking.command("KEYS", "holdfast:*"))) kept.put(key, described(key));
        known.keySet().stream()
                .filter(key -> !kept.containsKey(key))
                .forEach(key -> text.append("  gone ").append(key).append('\n'));
        kept.forEach((key, content) -> {
            if (!content.equals(known.get(key)))
                text.append("  kept ").append(key).append(", ").append(content).append('\n');
        });
        known = kept;
        addMessages();
    }

    private void addMessages() {
        asking.command("PUBLISH", END, "");
        while (true) {
            String[] message = listening.receive().split("\n", 4);
            if (message[2].equals(END)) return;
            text.append("  said on ").append(message[2]).append(": ");
            text.append(withoutTimes(message[3])).append('\n');
        }
    }

    /** All of it; a copy is kept in {@code target} under the name of the resource it should be the same as. */
    public String text(String resource) {
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(Path.of("target", resource), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A transcript that was recorded earlier, beside {@code anchor} on the class path; empty if there is none. */
    public static String recorded(Class<?> anchor, String resource) {
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        asking.close();
        listening.close();
    }

    private String described(String key) {
        String type = asking.command("TYPE", key);
        return type + ", " + expiry(key) + ": "
                + withoutTimes(content(key, type)).replaceAll("^timed:\\d+:", "timed:TIME:");
    }

    private String expiry(String key) {
        long millis = Long.parseLong(asking.command("PTTL", key));
        // Not a minute more for the millisecond that some add.
        return millis < 0 ? "stays" : "expires within " + (millis + 59_000) / 60_000 + " min";
    }

    private String content(String key, String type) {
        return switch (type) {
            case "string" -> asking.command("GET", key);
            case "hash" -> withoutClocks(key, pairs(asking.command("HGETALL", key)));
            case "zset" -> pairs(asking.command("ZRANGE", key, "0", "-1", "WITHSCORES"));
            case "set" -> String.join(" ", lines(asking.command("SMEMBERS", key)));
            default -> asking.command("LRANGE", key, "0", "-1").replace("\n", " | ");
        };
    }

    private static String pairs(String reply) {
        Map<String, String> pairs = new TreeMap<>();
        String[] words = reply.split("\n", -1);
        for (int i = 0; i + 1 < words.length; i += 2) pairs.put(words[i], words[i + 1]);
        return pairs.toString();
    }

    private static List<String> lines(String reply) {
        return Arrays.stream(reply.split("\n"))
                .filter(line -> !line.isEmpty())
                .sorted()
                .toList();
    }

    /** The clock of a queue goes in ms, that of a window in buckets. */
    private static String withoutClocks(String key, String content) {
        if (key.endsWith("asked")) return content.replaceAll("=\\d{1,9}\\b", "=CLOCK");
        if (key.endsWith("window")) return content.replaceAll("\\b\\d{3}\\b", "BUCKET");
        return content;
    }

    private static String withoutTimes(String text) {
        String steady = RUN.matcher(text).replaceAll("RUN");
        steady = CLIENT.matcher(steady).replaceAll("CLIENT");
        steady = MICROS.matcher(steady).replaceAll("MICROS");
        return MILLIS.matcher(steady).replaceAll("MILLIS");
    }
}
