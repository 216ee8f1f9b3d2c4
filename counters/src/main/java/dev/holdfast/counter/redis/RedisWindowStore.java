package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Windowed counters in Redis: the buckets and their sum, in a hash at {@code holdfast:{NAME}:window}. */
final class RedisWindowStore implements WindowStore {

    // Reading and forgetting take no memory, so they work on a server that has none left.
    private static final Script ADD = script("window_add.lua");
    private static final Script COUNT = script("window_count.lua").allowOom();
    private static final Script RESET = script("window_reset.lua").allowOom();

    private final Execution execution;

    RedisWindowStore(Execution execution) {
        this.execution = execution;
    }

    private static Script script(String verb) {
        return Script.load(
                RedisWindowStore.class,
                "counter_plain.lua",
                "counter_value.lua",
                "noun_refusal.lua",
                "window_frame.lua",
                verb);
    }

    @Override
    public CompletionStage<Reply> add(String name, Frame frame, long amount, long ceiling) {
        return run(ADD, name, frame, Long.toString(amount), Long.toString(ceiling - amount));
    }

    @Override
    public CompletionStage<Reply> count(String name, Frame frame) {
        return run(COUNT, name, frame);
    }

    @Override
    public CompletionStage<Reply> reset(String name, Frame frame) {
        return run(RESET, name, frame);
    }

    private CompletionStage<Reply> run(Script script, String name, Frame frame, String... operands) {
        List<String> args = new ArrayList<>(6);
        args.add(frame.window() + "/" + frame.buckets());
        args.add(Long.toString(frame.width()));
        args.add(Integer.toString(frame.buckets()));
        args.addAll(List.of(operands));
        return execution.run(script, List.of(Keys.of(name, "window")), args).thenApply(RedisWindowStore::reply);
    }

    private static Reply reply(List<String> reply) {
        String value = reply.get(1);
        return switch (reply.get(0)) {
            case "count" -> new Count(Long.parseLong(value));
            case "full" -> new Full(Long.parseLong(value));
            case "other" -> other(value);
            case "odd" -> new Odd(value);
            default -> throw new IllegalStateException("no verdict of the window scripts: " + reply.get(0));
        };
    }

    private static Reply other(String frame) {
        int slash = frame.indexOf('/');
        try {
            return new OtherFrame(new Frame(
                    Long.parseLong(frame, 0, slash, 10), Integer.parseInt(frame, slash + 1, frame.length(), 10)));
        } catch (NumberFormatException e) {
            return new Odd("a hash with the frame " + frame);
        }
    }
}
