package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants done behind a check, in the form the scripts take it, and how to read what came of it.
 *
 * @param <T> what its owner gets
 */
final class Work<T> {

    private static final int MAX_COMMANDS = 4000;

    private final @Nullable Script script;
    private final List<String> keys;
    private final String text;
    private final Function<List<List<String>>, T> form;

    private Work(@Nullable Script script, List<String> keys, List<String> parts, Function<List<List<String>>, T> form) {
        this.script = script;
        this.keys = keys;
        this.text = packed(parts);
        this.form = form;
    }

    /** A batch of commands, with a reply for each. */
    static Work<List<List<String>>> batch(List<RedisCommand> commands) {
        List<RedisCommand> all = List.copyOf(Check.notNull("commands", commands));
        Check.range("number of commands", all.size(), 0, MAX_COMMANDS);
        return new Work<>(null, List.of(), all.stream().map(Work::packed).toList(), Function.identity());
    }

    /** A script of its owner's, with its one reply. */
    static Work<List<String>> script(Script script, List<String> keys, List<String> args) {
        return new Work<>(
                Check.notNull("script", script),
                List.copyOf(Check.notNull("keys", keys)),
                List.copyOf(Check.notNull("args", args)),
                replies -> replies.get(0));
    }

    /** The check with what does this behind it: {@code forScripts} calls a function {@code work}. */
    Script behind(Script forBatches, Script forScripts) {
        return script == null ? forBatches : forScripts.calling("work", script);
    }

    /** The check's own keys, and behind them the script's. */
    List<String> keys(String... own) {
        List<String> all = new ArrayList<>(List.of(own));
        all.addAll(keys);
        return all;
    }

    String text() {
        return text;
    }

    /**
     * Reads the answer of a check that let this through.
     *
     * @throws RedisCommandException if a command failed
     * @throws BackendUnavailableException if nothing was done, for a reason that passes
     */
    T read(List<String> answer) {
        List<List<String>> replies = new ArrayList<>();
        for (int at = 2; at < answer.size(); ) {
            int end = at + 1 + Integer.parseInt(answer.get(at));
            replies.add(List.copyOf(answer.subList(at + 1, end)));
            at = end;
        }
        if (!answer.get(1).isEmpty()) throw failure(answer.get(1), List.copyOf(replies));
        return form.apply(List.copyOf(replies));
    }

    private HoldfastException failure(String words, List<List<String>> replies) {
        if (script != null) return new RedisCommandException(script + " failed: " + words, replies);
        // Servers below 7.0 notice only at the first write that they may not write.
        if (replies.isEmpty()
                && ServerErrors.classify(words) instanceof BackendUnavailableException e
                && e.isTransient()) return e;
        return new RedisCommandException("command " + replies.size() + " of the batch failed: " + words, replies);
    }

    /** Waits for one round trip, whether interrupted or not. */
    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HoldfastException known) throw known.again();
            throw e;
        }
    }

    private static String packed(RedisCommand command) {
        List<String> words = new ArrayList<>(command.args().size() + 1);
        words.add(command.name());
        words.addAll(command.args());
        return packed(words);
    }

    /** Each element as {@code LENGTH:BYTES}. */
    private static String packed(List<String> elements) {
        StringBuilder text = new StringBuilder();
        for (String element : elements)
            text.append(element.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(element);
        return text.toString();
    }
}
