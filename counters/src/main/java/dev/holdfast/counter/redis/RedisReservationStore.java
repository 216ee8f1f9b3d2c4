package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Reservations in Redis, beside the counter: what is reserved in the hash at {@code holdfast:{NAME}:reserved}, and until when
 * in the sorted set at {@code holdfast:{NAME}:ends}.
 */
final class RedisReservationStore implements ReservationStore {

    private static final Script RESERVE = script("bounded_reserve.lua");
    private static final Script RENEW = script("bounded_renew.lua").asUpkeep();

    // It leaves less behind than it finds, so it works on a server that has no memory left.
    private static final Script SETTLE = script("bounded_settle.lua").allowOom().asUpkeep();

    private final Execution execution;

    RedisReservationStore(Execution execution) {
        this.execution = execution;
    }

    private static Script script(String verb) {
        return Script.load(
                RedisReservationStore.class,
                "counter_plain.lua",
                "counter_value.lua",
                "bounded_number.lua",
                "noun_refusal.lua",
                "bounded_begin.lua",
                verb);
    }

    /** Where a name's reservations are kept. */
    static List<String> keys(String name) {
        return List.of(Keys.of(name, "reserved"), Keys.of(name, "ends"));
    }

    @Override
    public CompletionStage<State> reserve(
            String name, Bounds bounds, String id, long units, Duration lease, Duration expiry) {
        return run(
                RESERVE,
                name,
                Execution.millis(expiry),
                Long.toString(bounds.min()),
                Long.toString(bounds.max()),
                id,
                Long.toString(units),
                Execution.millis(lease));
    }

    @Override
    public CompletionStage<State> settle(String name, String id, boolean commit, Duration retention, Duration expiry) {
        return run(
                SETTLE, name, Execution.millis(expiry), id, commit ? "committed" : "back", Execution.millis(retention));
    }

    @Override
    public CompletionStage<State> renew(String name, String id, Duration lease, Duration expiry) {
        return run(RENEW, name, Execution.millis(expiry), id, Execution.millis(lease));
    }

    private CompletionStage<State> run(Script script, String name, String... args) {
        List<String> kept = keys(name);
        List<String> keys = List.of(Keys.of(name, "count"), kept.get(0), kept.get(1));
        return execution.run(script, keys, List.of(args)).thenApply(RedisReservationStore::read);
    }

    private static State read(List<String> reply) {
        String told = reply.get(1);
        Verdict verdict = verdict(reply.get(0));
        if (verdict == Verdict.NOT_A_NUMBER) return new State(verdict, 0, 0, told);
        String[] numbers = told.split(" ");
        return new State(verdict, Long.parseLong(numbers[0]), Long.parseLong(numbers[2]), null);
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "held" -> Verdict.HELD;
            case "refused" -> Verdict.REFUSED;
            case "outside" -> Verdict.OUTSIDE;
            case "committed" -> Verdict.COMMITTED;
            case "back" -> Verdict.GIVEN_BACK;
            case "lapsed" -> Verdict.LAPSED;
            case "nan" -> Verdict.NOT_A_NUMBER;
            default -> throw new IllegalStateException("no verdict of the reservation scripts: " + word);
        };
    }
}
