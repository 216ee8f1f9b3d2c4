package dev.holdfast.redis.wire;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.redis.Waited;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Scripts with a wait for copies behind them. A wait holds up whatever is written behind it on its connection, so there is a
 * {@link WaitLane} with a connection of its own for each thing that is waited for: who wants little is not held up by who wants
 * more, and nobody else by either. A lane is opened when it is first needed. Safe for use by many threads; does not block.
 */
public final class Waits {

    /** More than an application has sensible wishes. */
    private static final int MOST_LANES = 16;

    /** What is waited for, and for how long. */
    record Wish(Copies copies, Duration timeout) {

        List<String> words() {
            String replicas = Integer.toString(copies.replicas());
            String millis = Long.toString(timeout.toMillis());
            return copies.onDisk() ? List.of("WAITAOF", "1", replicas, millis) : List.of("WAIT", replicas, millis);
        }

        /** Reads what the server says to that. */
        Copies read(List<String> reply) {
            return copies.onDisk()
                    ? new Copies(Integer.parseInt(reply.get(1)), !reply.get(0).equals("0"))
                    : new Copies(Integer.parseInt(reply.get(0)), false);
        }
    }

    /**
     * A script to be waited for.
     *
     * @param asking whether its slot is about to come here: ASKING goes before it
     */
    public record Call(String script, List<String> keys, List<String> args, boolean asking) {}

    private final Function<Duration, CompletionStage<Link>> link;
    private final Map<Wish, WaitLane> lanes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param link opens a connection to the server whose commands may take so much longer than usual */
    public Waits(Function<Duration, CompletionStage<Link>> link) {
        this.link = link;
    }

    /** As {@link dev.holdfast.redis.RedisTransport#evalThenWait}, with the text of the script. */
    public CompletionStage<Waited> run(Call call, Copies wanted, Duration timeout) {
        Wish wish = new Wish(wanted, timeout);
        WaitLane lane = lanes.get(wish);
        if (lane == null) {
            if (lanes.size() >= MOST_LANES)
                return CompletableFuture.failedFuture(BackendUnavailableException.refused(
                        "more than " + MOST_LANES + " different durabilities are in use", null));
            lane = lanes.computeIfAbsent(wish, absent -> new WaitLane(absent, () -> link.apply(timeout)));
        }
        CompletionStage<Waited> answer = lane.add(call);
        if (closed) close();
        return answer;
    }

    /** Drops all connections; those that are needed again are opened anew. */
    public void drop() {
        lanes.values().forEach(WaitLane::drop);
    }

    /** Closes all connections. Idempotent. */
    public void close() {
        closed = true;
        lanes.values().forEach(WaitLane::close);
    }
}
