package dev.holdfast.redis.testing;

import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rights that {@code docs/operations.md} tells operators to give: a line for all clients, and a further one for each
 * feature, as {@code ACL SETUSER app RULES} below a line {@code # FEATURE}. Tests give the same, so that the page is true.
 */
public final class OperationsPage {

    /** The line for all clients. */
    public static final String EVERYBODY = "every client";

    private static final String LINE = "ACL SETUSER app ";
    private static final Map<String, List<String>> RIGHTS = read();

    private OperationsPage() {}

    /** What features there are lines for, but {@link #EVERYBODY} and those that are for some set-ups only. */
    public static List<String> features() {
        return RIGHTS.keySet().stream()
                .filter(feature -> !feature.equals(EVERYBODY) && !feature.startsWith("if "))
                .toList();
    }

    /** The rules of a feature's line. */
    public static List<String> rights(String feature) {
        List<String> rights = RIGHTS.get(feature);
        if (rights == null) throw new IllegalArgumentException("docs/operations.md has no line for " + feature);
        return rights;
    }

    /** Makes a user who may do what these features need, and no more. */
    public static void allow(RedisServer server, String user, String password, Collection<String> features) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", user));
        rights(EVERYBODY).stream()
                .map(word -> word.equals(">PASSWORD") ? ">" + password : word)
                .forEach(words::add);
        features.forEach(feature -> words.addAll(rights(feature)));
        String reply = server.command(words.toArray(String[]::new));
        if (!reply.equals("OK")) throw new IllegalStateException(words + ": " + reply);
    }

    /** The commands that a feature's line grants for its scripts, beside those for its channels. */
    public static SortedSet<String> commands(String feature) {
        SortedSet<String> commands = starting("+", rights(feature));
        if (!starting("&", rights(feature)).isEmpty()) commands.removeAll(List.of("subscribe", "unsubscribe"));
        return commands;
    }

    /** The patterns of keys that a feature's line grants. */
    public static SortedSet<String> keys(String feature) {
        return starting("~", rights(feature));
    }

    /** The commands that these scripts can run. */
    public static SortedSet<String> commands(Collection<Script> scripts, ServerTraits server) {
        return scripts.stream()
                .distinct()
                .flatMap(script -> LuaCommands.of(script.text(server)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> starting(String sign, List<String> rules) {
        return rules.stream()
                .filter(rule -> rule.startsWith(sign))
                .map(rule -> rule.substring(sign.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, List<String>> read() {
        Map<String, List<String>> rights = new LinkedHashMap<>();
        String feature = "";
        for (String line : lines()) {
            if (line.startsWith("# ")) feature = line.substring(2);
            if (line.startsWith(LINE)) {
                String rules = line.substring(LINE.length());
                rights.computeIfAbsent(feature, none -> new ArrayList<>()).addAll(Arrays.asList(rules.split(" ")));
            }
        }
        return rights;
    }

    private static List<String> lines() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/operations.md"))) {
            folder = folder.getParent();
            if (folder == null) throw new IllegalStateException("docs/operations.md is in no folder above this one");
        }
        try {
            return Files.readAllLines(folder.resolve("docs/operations.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
