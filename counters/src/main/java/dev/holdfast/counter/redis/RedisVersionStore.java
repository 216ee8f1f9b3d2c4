package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Versioned values in Redis: the text behind its version at {@code holdfast:{NAME}:versioned}. */
final class RedisVersionStore implements VersionStore {

    // Reading and forgetting take no memory worth speaking of, so they work on a server that has none left.
    private static final Script READ = script("version_read.lua").allowOom();
    private static final Script SET = script("version_set.lua");
    private static final Script REMOVE = script("version_remove.lua").allowOom();

    private final Execution execution;

    RedisVersionStore(Execution execution) {
        this.execution = execution;
    }

    private static Script script(String verb) {
        return Script.load(RedisVersionStore.class, "noun_ask.lua", "noun_refusal.lua", "version_record.lua", verb);
    }

    @Override
    public CompletionStage<Reply> read(String name) {
        return execution.run(READ, keys(name), List.of()).thenApply(RedisVersionStore::reply);
    }

    @Override
    public CompletionStage<Reply> write(Write write) {
        String expected = Long.toString(write.expected());
        String text = write.text();
        List<String> args = text == null
                ? List.of(expected, write.id())
                : List.of(
                        expected, write.id(), text, Long.toString(write.expiry().toMillis()));
        return execution
                .run(text == null ? REMOVE : SET, keys(write.name()), args)
                .thenApply(RedisVersionStore::reply);
    }

    private static List<String> keys(String name) {
        return List.of(Keys.of(name, "versioned"), Keys.of(name, "versions"));
    }

    private static Reply reply(List<String> reply) {
        return switch (reply.get(0)) {
            case "present" -> present(reply, 1);
            case "written" -> new Written(Long.parseLong(reply.get(1)));
            case "stale" -> new Stale(present(reply, 2), reply.get(1).equals("1"));
            case "odd" -> new Odd(reply.get(1));
            default -> throw new IllegalStateException("no verdict of the version scripts: " + reply.get(0));
        };
    }

    private static Present present(List<String> reply, int at) {
        return new Present(Long.parseLong(reply.get(at)), reply.size() > at + 1 ? reply.get(at + 1) : null);
    }
}
