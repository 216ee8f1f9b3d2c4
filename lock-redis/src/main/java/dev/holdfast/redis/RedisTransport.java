package dev.holdfast.redis;

import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A connection to Redis, as little of it as the library needs. Safe for use by many threads; nothing blocks but {@link
 * #subscribe} and {@link #close}.
 *
 * <p>Stages fail with {@link dev.holdfast.lock.BackendUnavailableException} when the command was certainly not executed,
 * with {@link dev.holdfast.lock.OutcomeUnknownException} when it may have been, and with {@link ScriptMissingException}
 * for an unknown digest. A transport never sends a command a second time.
 */
public interface RedisTransport extends AutoCloseable {

    /** EVALSHA with the script's digest; replies are flat arrays of text. */
    CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args);

    /** EVAL with the script's text, on the connection that {@link #evalsha} uses. */
    CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args);

    /**
     * EVAL with the text of a script that writes something and, behind it, {@code WAIT} or {@code WAITAOF} until that and
     * whatever was written before it is where it is wanted, or the time is up. All on a connection that serves nothing else, so
     * that no other command is held up.
     *
     * @param timeout in whole milliseconds; the stage may take twice as long, and the command timeout, when many wait
     * @return fails with {@link UnsupportedOperationException} if this transport cannot do that
     */
    default CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("this transport cannot wait for copies"));
    }

    /**
     * Listens to one channel, until the subscription is closed or the transport is; resubscribes by itself after a
     * reconnect. Returns when the server has confirmed it.
     *
     * @param messages gets each message, in order, on a thread that must not be blocked
     * @param resumed runs each time the subscription is in place again after a gap
     * @throws dev.holdfast.lock.BackendUnavailableException if the server is out of reach or refuses the channel
     */
    Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed);

    /** What is known of the server. */
    ServerTraits server();

    /**
     * The servers behind this transport that take writes, each as a transport of its own: what each server keeps for itself,
     * as its list of keys or of subscribers, has to be asked of each. In a cluster its primaries, as they are known now, in an
     * order that stays while they do; else this transport alone. Does not block. They are for scripts, follow no redirection,
     * and end with this transport.
     */
    default List<RedisTransport> nodes() {
        return List.of(this);
    }

    /**
     * Drops the connection and opens it anew: replies no longer match requests. Requests under way fail as unknown.
     */
    void reset();

    /** Closes what this transport opened. Idempotent. */
    @Override
    void close();
}
