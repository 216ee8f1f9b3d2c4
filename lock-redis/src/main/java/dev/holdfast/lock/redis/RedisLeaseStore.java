package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import dev.holdfast.redis.Slots;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Leases in a Redis server, one script for each verb.
 *
 * <p>A lock named N is three keys in one cluster slot: {@code holdfast:{N}:lock} with the holder's id for as long as its
 * lease lasts, {@code holdfast:{N}:fence} with the number of the last grant for 48 h after it or its last renewal, and {@code
 * holdfast:{N}:queue} with the waiting ids while there are any. A semaphore is {@code permits}, {@code permits-fence},
 * {@code permits-size} and {@code permits-queue}, a read/write lock {@code rw}, {@code rw-fence} and {@code rw-queue}; their
 * holders are a set. Where the server cannot say how many hear a message, as in a cluster, there is one more while somebody
 * waits ({@code asked}, {@code permits-asked}, {@code rw-asked}): who asked when, to tell the dead by. Everybody who uses the
 * same keys shares the name, whatever the transport.
 *
 * <p>Safe for use by many threads; nothing blocks but {@link #subscribe}.
 */
public final class RedisLeaseStore implements LeaseStore {

    private final RedisTransport transport;
    private final ScriptRunner scripts;
    /** Whether the number of a message's hearers can be trusted. */
    private final boolean counting;

    private final boolean owning;
    private volatile boolean closed;

    private RedisLeaseStore(RedisTransport transport, boolean owning) {
        this.transport = Check.notNull("transport", transport);
        this.scripts = new ScriptRunner(transport);
        this.counting = transport.server().countsReceivers();
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
        Layout layout = Layout.of(owner.mode().kind());
        List<String> args = List.of(owner.text(), millis(lease), queue ? "1" : "0");
        return run(layout.acquire, keys(layout, name), args).thenApply(reply -> verdict(name, owner, reply));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        Layout layout = Layout.of(owner.mode().kind());
        return run(layout.renew, layout.heldKeys(name), List.of(owner.text(), millis(lease)))
                .thenApply(RedisLeaseStore::yes);
    }

    /** Locks go together, a hundred in one command; of a cluster only those of one slot. */
    @Override
    public List<CompletionStage<Boolean>> renewAll(List<Renewal> renewals) {
        return new RenewalBatches(this, transport.server().cluster()).send(renewals);
    }

    @Override
    public CompletionStage<Optional<Copies>> secure(
            String name, OwnerId owner, Duration lease, Copies wanted, Duration timeout) {
        if (closed) return CompletableFuture.failedFuture(closed());
        Layout layout = Layout.of(owner.mode().kind());
        List<String> args = List.of(owner.text(), millis(lease));
        return scripts.runThenWait(layout.renew, layout.heldKeys(name), args, wanted, timeout)
                .thenApply(waited -> yes(waited.answer()) ? Optional.of(waited.reached()) : Optional.empty());
    }

    /** Disks are waited for by {@code WAITAOF}. */
    @Override
    public void mustOffer(Copies wanted) {
        if (wanted.onDisk() && !transport.server().isAtLeast(7, 2))
            throw new UnsupportedOperationException("waiting for disks needs Redis 7.2 (WAITAOF), and this server is "
                    + transport.server().version());
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        Layout layout = Layout.of(owner.mode().kind());
        return run(layout.leave, keys(layout, name), List.of(owner.text())).thenApply(RedisLeaseStore::yes);
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration delay) {
        Layout layout = Layout.of(owner.mode().kind());
        return run(layout.leaveAfter, layout.heldKeys(name), List.of(owner.text(), millis(delay)))
                .thenApply(RedisLeaseStore::yes);
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return run(LockScripts.YIELD, keys(Layout.LOCK, name), List.of(owner.text(), next.text(), millis(lease)))
                .thenApply(reply -> verdict(name, next, reply));
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return run(
                        LockScripts.CONVERT,
                        keys(Layout.READ_WRITE, name),
                        List.of(owner.text(), next.text(), millis(lease)))
                .thenApply(reply -> verdict(name, next, reply));
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        if (transport.server().cluster() && slots(names) > 1)
            return CompletableFuture.failedFuture(new UnsupportedOperationException(
                    "locks in several slots of a cluster cannot be taken in one step"));
        List<String> keys =
                names.stream().flatMap(name -> keys(Layout.LOCK, name).stream()).toList();
        String ids = owners.stream().map(OwnerId::text).collect(Collectors.joining(" "));
        return run(LockScripts.ACQUIRE_ALL, keys, List.of(ids, millis(lease))).thenApply(RedisLeaseStore::grants);
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return run(LockScripts.RESIZE, keys(Layout.SEMAPHORE, name), List.of(Integer.toString(size)))
                .thenApply(reply -> null);
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return run(LockScripts.PERMITS, Layout.SEMAPHORE.keys(name), List.of(Integer.toString(size)))
                .thenApply(RedisLeaseStore::permits);
    }

    /** One server without replicas can be a member; its key {@code holdfast:member} tells since when it votes. */
    @Override
    public LeaseStore asMember(Duration longestLease) {
        if (transport.server().cluster())
            throw new IllegalArgumentException(
                    "a member of a quorum must be a single server, and this is a cluster, where a failover"
                            + " forgets votes");
        return new RedisMember(this, longestLease).checked();
    }

    @Override
    public LeaseInspector inspector() {
        return new RedisInspector(this);
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

    /** For scripts that may grant to others. */
    List<String> keys(Layout layout, String name) {
        return counting ? layout.keys(name) : layout.watchedKeys(name);
    }

    /** Whether the number of a message's hearers can be trusted. */
    boolean countsReceivers() {
        return counting;
    }

    CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args) {
        return closed ? CompletableFuture.failedFuture(closed()) : scripts.run(script, keys, args);
    }

    /** The servers behind this store, each of which keeps a part of it. */
    List<RedisTransport> nodes() {
        return transport.nodes();
    }

    /** Runs a script without keys at one of the servers. */
    CompletionStage<List<String>> runAt(RedisTransport node, Script script, List<String> args) {
        return closed ? CompletableFuture.failedFuture(closed()) : new ScriptRunner(node).run(script, List.of(), args);
    }

    /** In how many slots of a cluster these names are. */
    private static long slots(List<String> names) {
        return names.stream()
                .map(name -> Slots.of(Layout.LOCK.keys(name).get(0)))
                .distinct()
                .count();
    }

    private static BackendUnavailableException closed() {
        return BackendUnavailableException.refused("this store is closed", null);
    }

    private static String millis(Duration lease) {
        return Long.toString(lease.toMillis());
    }

    static boolean yes(List<String> reply) {
        return reply.get(0).equals("1");
    }

    static Reply verdict(String name, OwnerId owner, List<String> reply) {
        return switch (reply.get(0)) {
            case "1" -> new Reply.Granted(Long.parseLong(reply.get(1)));
            case "0" -> new Reply.Busy(Long.parseLong(reply.get(1)), Duration.ofMillis(Long.parseLong(reply.get(2))));
            case "2" -> new Reply.NotHolder();
            case "3" -> throw SemaphoreSizeException.of(name, owner.mode().size(), Integer.parseInt(reply.get(1)));
            default -> throw new IllegalStateException("a lock script answered " + reply);
        };
    }

    private static List<Long> grants(List<String> reply) {
        if (!yes(reply)) return List.of();
        return Arrays.stream(reply.get(1).split(" ")).map(Long::valueOf).toList();
    }

    private static Permits permits(List<String> reply) {
        int size = Integer.parseInt(reply.get(0));
        int waiting = Integer.parseInt(reply.get(2));
        int free = size - Integer.parseInt(reply.get(1));
        return new Permits(size, waiting > 0 ? Math.min(0, free) : free, waiting);
    }
}
