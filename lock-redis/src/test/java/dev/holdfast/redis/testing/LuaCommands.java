package dev.holdfast.redis.testing;

import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which Redis commands a script can run: the names of commands among its strings, but for those in functions that it never
 * calls, as preludes have them.
 *
 * <p>Our scripts write a command's name in capitals and in full, and define functions at the outermost level only.
 */
final class LuaCommands {

    private static final Pattern TOKEN = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|[A-Za-z_]\\w*|\\S");
    private static final Set<String> OPENING = Set.of("function", "if", "do", "repeat");
    private static final Set<String> CLOSING = Set.of("end", "until");

    private static final Set<String> COMMANDS =
            Arrays.stream(CommandType.values()).map(Enum::name).collect(Collectors.toSet());

    private final Map<String, List<String>> functions = new HashMap<>();
    private final SortedSet<String> found = new TreeSet<>();

    private LuaCommands() {}

    /** In small letters, with the subcommand where ACL rules want it: {@code pubsub|numsub}. */
    static SortedSet<String> of(String script) {
        LuaCommands commands = new LuaCommands();
        commands.follow(commands.withoutFunctions(tokens(script)));
        return commands.found;
    }

    private static List<String> tokens(String script) {
        return TOKEN.matcher(script).results().map(MatchResult::group).toList();
    }

    /** Puts each function's body aside, and returns the rest. */
    private List<String> withoutFunctions(List<String> tokens) {
        List<String> rest = new ArrayList<>();
        for (int at = 0; at < tokens.size(); at++) {
            if (!tokens.get(at).equals("function")
                    || at == 0
                    || !tokens.get(at - 1).equals("local")) {
                rest.add(tokens.get(at));
                continue;
            }
            String name = tokens.get(at + 1);
            int end = endOf(tokens, at);
            functions.put(name, withoutFunctions(tokens.subList(at + 2, end)));
            at = end;
        }
        return rest;
    }

    private static int endOf(List<String> tokens, int begin) {
        int depth = 0;
        for (int at = begin; at < tokens.size(); at++) {
            if (OPENING.contains(tokens.get(at))) depth++;
            if (CLOSING.contains(tokens.get(at)) && --depth == 0) return at;
        }
        throw new IllegalArgumentException("a function without an end: " + tokens.subList(begin, begin + 2));
    }

    private void follow(List<String> code) {
        for (int at = 0; at < code.size(); at++) {
            String token = code.get(at);
            if (token.startsWith("'")) add(token, code.subList(at + 1, code.size()));
            List<String> called = functions.remove(token);
            if (called != null) follow(called);
        }
    }

    private void add(String text, List<String> behind) {
        String word = text.substring(1, text.length() - 1);
        if (!COMMANDS.contains(word)) return;
        // Of these one may be allowed and another not.
        boolean isContainer = word.equals("PUBSUB") || word.equals("CLUSTER") || word.equals("CLIENT");
        String sub = isContainer ? "|" + behind.get(1).replace("'", "") : "";
        found.add((word + sub).toLowerCase(java.util.Locale.ROOT));
    }
}
