package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;

/** Rates in Redis: what is used up, at {@code holdfast:{NAME}:rate}. */
final class RedisRateStore implements RateStore {

    private static final Script TAKE = Script.load(RedisRateStore.class, "rate_take.lua");
    private static final Script GIVE_BACK =
            Script.load(RedisRateStore.class, "rate_give_back.lua").asUpkeep();

    private final Execution execution;

    RedisRateStore(Execution execution) {
        this.execution = execution;
    }

    @Override
    public CompletionStage<Reply> take(Take take) {
        Pace pace = take.pace();
        List<String> args = LongStream.of(
                        pace.permits(),
                        pace.period(),
                        take.cost().micros(),
                        take.cost().rest(),
                        take.capacity().micros(),
                        take.capacity().rest(),
                        take.longestWait())
                .mapToObj(Long::toString)
                .toList();
        return execution.run(TAKE, List.of(key(take.name())), args).thenApply(RedisRateStore::reply);
    }

    private static Reply reply(List<String> reply) {
        return switch (reply.get(0)) {
            case "taken" -> new Taken(Long.parseLong(reply.get(1)), used(reply), reply.get(4), reply.get(5));
            case "refused" -> new Refused(Long.parseLong(reply.get(1)), used(reply));
            case "odd" -> new Odd(reply.get(1));
            default -> throw new IllegalStateException("no verdict of the rate scripts: " + reply.get(0));
        };
    }

    private static Span used(List<String> reply) {
        return new Span(Long.parseLong(reply.get(2)), Long.parseLong(reply.get(3)));
    }

    @Override
    public CompletionStage<Boolean> giveBack(String name, Taken taken) {
        return execution
                .run(GIVE_BACK, List.of(key(name)), List.of(taken.after(), taken.before()))
                .thenApply(reply -> reply.get(0).equals("given"));
    }

    private static String key(String name) {
        return Keys.of(name, "rate");
    }
}
