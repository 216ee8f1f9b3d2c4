package dev.holdfast.redis;

import dev.holdfast.lock.BackendUnavailableException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's error means. A server that answers with an error has not executed the command, so the outcome is not
 * unknown; the question is only whether another try may succeed.
 *
 * <p>That holds for a script only if a refusal leaves nothing behind, which is for scripts to see to: memory, replicas and
 * roles are checked when a script begins or at its first write, but rights at each command. A script whose user may run the
 * command that writes, and not one that has to follow it, takes back what it wrote (as the counters' do), or whoever sent it
 * does so (an owner that was refused a lock leaves again).
 */
public final class ServerErrors {

    /** These pass by themselves: a script runs too long, data is being loaded, slots move, a failover is under way. */
    private static final Set<String> PASSING = Set.of(
            "BUSY",
            "LOADING",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "NOREPLICAS",
            "READONLY",
            "MISCONF",
            "UNBLOCKED",
            "NOMASTERLINK");

    /** Servers below 7.0 wrap what a command inside a script said: {@code ERR Error running script ...: -READONLY ...}. */
    private static final Pattern WRAPPED = Pattern.compile("^ERR Error running script.*?: -([A-Z]+) ");

    /** Most servers do not say which: not within scripts, or not at all. */
    private static final String MISSING_RIGHT = " (the server's ACL LOG names the right that is missing)";

    private ServerErrors() {}

    /** The exception for {@code text}, the whole line a server sent after {@code '-'}; it keeps the server's words. */
    public static RuntimeException classify(String text) {
        String words = withoutArguments(text);
        String code = code(words);
        if (code.equals("NOSCRIPT")) return new ScriptMissingException(words);
        String message = "Redis refused: " + words + (isMissingRight(words) ? MISSING_RIGHT : "");
        return PASSING.contains(code) || words.startsWith("ERR max number of clients reached")
                ? BackendUnavailableException.passing(message, null)
                : BackendUnavailableException.refused(message, null);
    }

    /** The first word of what a server sent after {@code '-'}, or of what a command inside a script said if it is that. */
    public static String code(String words) {
        Matcher wrapped = WRAPPED.matcher(words);
        if (wrapped.find()) return wrapped.group(1);
        int end = words.indexOf(' ');
        return end < 0 ? words : words.substring(0, end);
    }

    private static boolean isMissingRight(String words) {
        return words.startsWith("NOPERM")
                || words.contains("can't run this command")
                || words.contains("no permissions");
    }

    /** A server that does not know a command repeats its arguments, which may be a password or an owner's id. */
    private static String withoutArguments(String text) {
        int arguments = text.indexOf(", with args beginning with");
        return arguments < 0 ? text : text.substring(0, arguments);
    }
}
