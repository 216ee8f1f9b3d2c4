package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Streams in Redis, one hash for each: {@code holdfast:{STREAM}:sequence}. */
final class RedisSequenceStore implements SequenceStore {

    private static final Script OFFER = script("sequence_offer.lua");

    // What is there can be handed on by a server that has no memory left.
    private static final Script TAKE = script("sequence_take.lua").allowOom();
    private static final Script RENEW = script("sequence_renew.lua").allowOom().asUpkeep();
    private static final Script DONE = script("sequence_done.lua").allowOom().asUpkeep();
    private static final Script RELEASE =
            script("sequence_release.lua").allowOom().asUpkeep();
    private static final Script LOOK = script("sequence_look.lua").allowOom();
    private static final Script SKIP = script("sequence_skip.lua").allowOom();

    private static final Script FORGET = script("sequence_forget.lua").allowOom();

    private final Execution execution;

    RedisSequenceStore(Execution execution) {
        this.execution = execution;
    }

    private static Script script(String verb) {
        return Script.load(RedisSequenceStore.class, "noun_ask.lua", "noun_refusal.lua", "sequence_state.lua", verb);
    }

    @Override
    public CompletionStage<Reply> offer(Stream stream, long number, String event, long limit) {
        return run(
                OFFER, stream, Long.toString(number), event, Long.toString(limit), Execution.millis(stream.expiry()));
    }

    @Override
    public CompletionStage<Reply> take(Stream stream, String owner, Duration lease) {
        return run(TAKE, stream, owner, Execution.millis(lease));
    }

    @Override
    public CompletionStage<Reply> renew(Stream stream, String owner, Duration lease) {
        return run(RENEW, stream, owner, Execution.millis(lease), Execution.millis(stream.expiry()));
    }

    @Override
    public CompletionStage<Reply> done(Stream stream, String owner, long number, Duration lease) {
        return run(
                DONE, stream, owner, Long.toString(number), Execution.millis(lease), Execution.millis(stream.expiry()));
    }

    @Override
    public CompletionStage<Reply> release(Stream stream, String owner) {
        return run(RELEASE, stream, owner);
    }

    @Override
    public CompletionStage<Reply> look(Stream stream) {
        return run(LOOK, stream);
    }

    @Override
    public CompletionStage<Reply> skip(Stream stream, long number) {
        return run(SKIP, stream, Long.toString(number), Execution.millis(stream.expiry()));
    }

    @Override
    public CompletionStage<Reply> forget(Stream stream) {
        return run(FORGET, stream);
    }

    private CompletionStage<Reply> run(Script script, Stream stream, String... args) {
        List<String> all = new ArrayList<>(args.length + 1);
        all.add(Long.toString(stream.first()));
        all.addAll(List.of(args));
        return execution
                .run(script, List.of(Keys.of(stream.name(), "sequence")), all)
                .thenApply(RedisSequenceStore::reply);
    }

    private static Reply reply(List<String> reply) {
        if (reply.get(0).equals("odd")) return new Odd(reply.get(1));
        // Or the number a stream began with.
        long expected = Long.parseLong(reply.get(1));
        return switch (reply.get(0)) {
            case "buffered" -> new Buffered(expected);
            case "duplicate" -> new Duplicate(expected);
            case "gap" -> new Gap(expected);
            case "turn" -> new Turn(expected, Long.parseLong(reply.get(2)), reply.get(3));
            case "kept" -> new Kept(expected);
            case "idle" -> new Idle(expected);
            case "begun" -> new Begun(expected);
            case "busy" -> new Busy(expected, Duration.ofMillis(Long.parseLong(reply.get(2))));
            default -> throw new IllegalStateException("no verdict of the sequence scripts: " + reply.get(0));
        };
    }
}
