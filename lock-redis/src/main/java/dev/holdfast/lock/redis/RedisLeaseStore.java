package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Leases in a Redis server, one script for each verb.
 *
 * <p>A lock named N is three keys in one cluster slot: {@code holdfast:{N}:lock} with the holder's id for as long as its
 * lease lasts, {@code holdfast:{N}:fence} with the number of the last grant for 48 h, and {@code holdfast:{N}:queue} with
 * the waiting ids while there are any. Everybody who uses the same keys shares the lock, whatever the transport.
 *
 * <p>Safe for use by many threads; nothing blocks but {@link #subscribe}.
 */
public final class RedisLeaseStore implements LeaseStore {

    private static final Script ACQUIRE =
            Script.load(RedisLeaseStore.class, "lock_mint.lua", "lock_take.lua", "lock_grant.lua", "lock_acquire.lua");
    private static final Script RENEW =
            Script.load(RedisLeaseStore.class, "lock_renew.lua").allowOom();
    private static final Script LEAVE = Script.load(
                    RedisLeaseStore.class, "lock_free.lua", "lock_mint.lua", "lock_grant.lua", "lock_leave.lua")
            .allowOom();
    private static final Script YIELD = Script.load(
                    RedisLeaseStore.class, "lock_mint.lua", "lock_grant.lua", "lock_yield.lua")
            .allowOom();

    private final RedisTransport transport;
    private final ScriptRunner scripts;
    /** For scripts that may grant to others: whether the number of a message's hearers can be trusted. */
    private final String flags;

    private final String queueFlags;
    private final boolean owning;
    private volatile boolean closed;

    private RedisLeaseStore(RedisTransport transport, boolean owning) {
        this.transport = Check.notNull("transport", transport);
        this.scripts = new ScriptRunner(transport);
        this.flags = transport.server().countsReceivers() ? "c" : "";
        this.queueFlags = flags + "q";
        this.owning = owning;
    }

    /** A store over a transport that stays open when the store is closed: whoever opened it closes it. */
    public static RedisLeaseStore over(RedisTransport transport) {
        return new RedisLeaseStore(transport, false);
    }

    /** A store that closes the transport when it is closed itself. */
    public static RedisLeaseStore owning(RedisTransport transport) {
        return new RedisLeaseStore(transport, true);
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return run(ACQUIRE, keys(name), List.of(owner.text(), millis(lease), queue ? queueFlags : flags))
                .thenApply(RedisLeaseStore::verdict);
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return run(RENEW, List.of(Keys.of(name, "lock")), List.of(owner.text(), millis(lease)))
                .thenApply(RedisLeaseStore::yes);
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return run(LEAVE, keys(name), List.of(owner.text(), flags)).thenApply(RedisLeaseStore::yes);
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return run(YIELD, keys(name), List.of(owner.text(), next.text(), millis(lease), flags))
                .thenApply(RedisLeaseStore::verdict);
    }

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        if (closed) throw closed();
        return transport.subscribe(
                Keys.channel(client), message -> GrantMessage.deliver(message, listener), listener::resumed);
    }

    /** Later verbs fail. Closes the transport if the store was made by {@link #owning}. */
    @Override
    public void close() {
        closed = true;
        if (owning) transport.close();
    }

    private CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args) {
        return closed ? CompletableFuture.failedFuture(closed()) : scripts.run(script, keys, args);
    }

    private static BackendUnavailableException closed() {
        return BackendUnavailableException.refused("this store is closed", null);
    }

    private static List<String> keys(String name) {
        return List.of(Keys.of(name, "lock"), Keys.of(name, "fence"), Keys.of(name, "queue"));
    }

    private static String millis(Duration lease) {
        return Long.toString(lease.toMillis());
    }

    private static boolean yes(List<String> reply) {
        return reply.get(0).equals("1");
    }

    private static Reply verdict(List<String> reply) {
        return switch (reply.get(0)) {
            case "1" -> new Reply.Granted(Long.parseLong(reply.get(1)));
            case "0" -> new Reply.Busy(Long.parseLong(reply.get(1)), Duration.ofMillis(Long.parseLong(reply.get(2))));
            case "2" -> new Reply.NotHolder();
            default -> throw new IllegalStateException("a lock script answered " + reply);
        };
    }
}
