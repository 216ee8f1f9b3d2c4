package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Ids in Redis: the mode and the next free id of a name, at {@code holdfast:{NAME}:ids}. */
final class RedisIdStore implements IdStore {

    private static final Script LEASE = Script.load(RedisIdStore.class, "id_lease.lua");

    private final Execution execution;

    RedisIdStore(Execution execution) {
        this.execution = execution;
    }

    @Override
    public CompletionStage<Reply> lease(String name, Mode mode, long size, long least) {
        List<String> args = List.of(
                mode.name().toLowerCase(Locale.ROOT),
                Long.toString(size),
                Long.toString(EPOCH_MICROS),
                Long.toString(HEAD_START_MICROS),
                Long.toString(least / PER_MICRO),
                Long.toString(least % PER_MICRO));
        return execution.run(LEASE, List.of(Keys.of(name, "ids")), args).thenApply(reply -> reply(reply, size));
    }

    @Override
    public CompletionStage<Reply> beStrict(String name) {
        return lease(name, Mode.STRICT, 0, 0);
    }

    private static Reply reply(List<String> reply, long size) {
        String value = reply.get(1);
        return switch (reply.get(0)) {
            case "block" -> new Block(Long.parseLong(value) * PER_MICRO + Long.parseLong(reply.get(2)), size);
            case "other" -> new OtherMode(Mode.valueOf(value.toUpperCase(Locale.ROOT)));
            case "exhausted" -> new Exhausted();
            case "odd" -> new Odd(value);
            default -> throw new IllegalStateException("no verdict of the id scripts: " + reply.get(0));
        };
    }
}
