package dev.holdfast.lock.redis;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs commands, or a script, only while a lock in the same Redis is still held: the look at the lock and the work are one
 * script, so that nothing can come between the two. Needs no key of its own.
 *
 * <pre>{@code
 * try (LockLease lease = locks.lock("invoice:42").acquire()) {
 *     guard.run(lease, List.of(RedisCommand.of("HSET", "{invoice:42}:data", "state", "paid")));
 * }
 * }</pre>
 *
 * <p>It refuses when the lease is over by its own clock, when the lock has no holder, and when it was granted anew since;
 * whatever the process believes, and however late the command arrives. One case is not told apart: callers of one JVM that
 * pass a lock on among themselves are one holder to the server. So a command that was left without an answer ({@link
 * dev.holdfast.lock.OutcomeUnknownException}) may run after its lease was released, while the next caller of the same JVM has the
 * lock. Where that matters, use {@link RedisFenceGate#run}, which orders all holds.
 *
 * <p>For leases of a {@link dev.holdfast.lock.DistributedLock} that is kept in this Redis; others are refused, as the server knows no such
 * hold. Keys, replies and threads are as for {@link RedisFenceGate}.
 */
public final class RedisGuard {

    private static final Script BATCH =
            Script.load(RedisGuard.class, "work_flat.lua", "work_batch.lua", "guard_run.lua");
    private static final Script SCRIPT =
            Script.load(RedisGuard.class, "work_flat.lua", "work_script.lua", "guard_run.lua");

    /** A token is the number of a grant, and in its last eight bits that of a hand-over within it. */
    private static final int HAND_OVERS = 256;

    private final ScriptRunner scripts;

    private RedisGuard(ScriptRunner scripts) {
        this.scripts = scripts;
    }

    /** A guard over a transport to the server that keeps the locks. The transport belongs to who opened it. */
    public static RedisGuard over(RedisTransport transport) {
        return new RedisGuard(new ScriptRunner(Check.notNull("transport", transport)));
    }

    /**
     * Runs the commands one after the other, if the lease is held.
     *
     * @param commands at most 4000; none only asks
     * @return the reply to each, as a flat list of text
     * @throws StaleTokenException if the hold is over; nothing was done. It tells the smallest token that the lock's present or
     *     last holder may have, or the lease's own if no later holder is known
     * @throws RedisCommandException if a command failed; those before it have been done, those behind it have not
     * @throws dev.holdfast.lock.BackendUnavailableException if the server could not be asked; nothing was done
     * @throws dev.holdfast.lock.OutcomeUnknownException if the server did not answer; all of it may have been done, or may yet
     *     be while this JVM holds the lock under this grant
     */
    public List<List<String>> run(LockLease lease, List<RedisCommand> commands) {
        return Work.join(runAsync(lease, commands));
    }

    /** As {@link #run(LockLease, List)}, without blocking. */
    public CompletionStage<List<List<String>>> runAsync(LockLease lease, List<RedisCommand> commands) {
        return send(lease, Work.batch(commands));
    }

    /**
     * Runs a script, if the lease is held. The script finds its keys and arguments in {@code KEYS} and {@code ARGV} as if it
     * ran alone, and should check what it can before it writes: an error undoes nothing.
     *
     * @param script kept by the caller: {@link Script#of} or {@link Script#load}
     * @return what it returned, as a flat list of text
     * @throws StaleTokenException as for a batch
     * @throws RedisCommandException if the script failed; what it wrote before stays
     * @throws dev.holdfast.lock.BackendUnavailableException as for a batch
     * @throws dev.holdfast.lock.OutcomeUnknownException as for a batch
     */
    public List<String> run(LockLease lease, Script script, List<String> keys, List<String> args) {
        return Work.join(runAsync(lease, script, keys, args));
    }

    /** As {@link #run(LockLease, Script, List, List)}, without blocking. */
    public CompletionStage<List<String>> runAsync(
            LockLease lease, Script script, List<String> keys, List<String> args) {
        return send(lease, Work.script(script, keys, args));
    }

    private <T> CompletionStage<T> send(LockLease lease, Work<T> work) {
        String name = Check.notNull("lease", lease).name();
        long token = lease.fencingToken();
        if (!lease.isHeld()) return CompletableFuture.failedFuture(new StaleTokenException(name, token, token));
        long grant = token / HAND_OVERS;
        return scripts.run(
                        work.behind(BATCH, SCRIPT),
                        work.keys(Keys.of(name, "lock"), Keys.of(name, "fence")),
                        List.of(Long.toString(grant), work.text()))
                .thenApply(answer -> {
                    if (answer.get(0).equals("0")) throw stale(name, token, grant, Long.parseLong(answer.get(1)));
                    return work.read(answer);
                });
    }

    private static StaleTokenException stale(String name, long token, long grant, long last) {
        return new StaleTokenException(name, token, last == grant || last == 0 ? token : last * HAND_OVERS);
    }
}
