package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Claims and results in Redis, one key for each: {@code holdfast:{KEY}:claim}. */
final class RedisClaimStore implements ClaimStore {

    private static final Script CLAIM = script("claim_take.lua");
    private static final Script COMPLETE = script("claim_complete.lua").asUpkeep();

    // Who holds a claim keeps it on a server that has no memory left, and may give it up.
    private static final Script RENEW = script("claim_renew.lua").allowOom().asUpkeep();
    private static final Script ABANDON = script("claim_abandon.lua").allowOom().asUpkeep();
    private static final Script LOOK = script("claim_look.lua").allowOom();
    private static final Script FORGET = script("claim_forget.lua").allowOom();

    private final Execution execution;

    RedisClaimStore(Execution execution) {
        this.execution = execution;
    }

    private static Script script(String verb) {
        return Script.load(RedisClaimStore.class, "noun_ask.lua", "claim_record.lua", verb);
    }

    @Override
    public CompletionStage<Reply> claim(String key, String owner, Duration lease) {
        return run(CLAIM, key, owner, Execution.millis(lease));
    }

    @Override
    public CompletionStage<Reply> renew(String key, String owner, Duration lease) {
        return run(RENEW, key, owner, Execution.millis(lease));
    }

    @Override
    public CompletionStage<Reply> complete(String key, String owner, long token, String result, Duration ttl) {
        return run(COMPLETE, key, owner, Long.toString(token), result, Execution.millis(ttl));
    }

    @Override
    public CompletionStage<Reply> abandon(String key, String owner) {
        return run(ABANDON, key, owner);
    }

    @Override
    public CompletionStage<Reply> look(String key) {
        return run(LOOK, key);
    }

    @Override
    public CompletionStage<Reply> forget(String key, long token) {
        return run(FORGET, key, Long.toString(token));
    }

    private CompletionStage<Reply> run(Script script, String key, String... args) {
        return execution
                .run(script, List.of(Keys.of(key, "claim")), List.of(args))
                .thenApply(RedisClaimStore::reply);
    }

    private static Reply reply(List<String> reply) {
        String first = reply.get(1);
        return switch (reply.get(0)) {
            case "mine" -> new Mine(Long.parseLong(first));
            case "busy" -> new Busy(Duration.ofMillis(Long.parseLong(first)));
            case "finished" -> new Finished(Long.parseLong(first), reply.get(2));
            case "free" -> new Free();
            case "odd" -> new Odd(first);
            default -> throw new IllegalStateException("no verdict of the claim scripts: " + reply.get(0));
        };
    }
}
