package dev.holdfast.lock.redis;

import dev.holdfast.lock.fence.FenceGate;
import dev.holdfast.lock.fence.FenceListener;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A gate before what is kept in Redis: runs commands, or a script, only if the resource has not seen a newer holder; check and
 * work are one script.
 *
 * <pre>{@code
 * gate.run("invoice:42", lease.fencingToken(), List.of(
 *         RedisCommand.of("HSET", "{invoice:42}:data", "state", "paid"),
 *         RedisCommand.of("XADD", "{invoice:42}:log", "*", "event", "paid")));
 * }</pre>
 *
 * <p>The newest token of a resource R is the string {@code holdfast:{R}:gate}, in decimal. It expires {@link #DEFAULT_MEMORY 7
 * days} after the last admission, unless chosen otherwise: then it is forgotten, and a holder that stood still all the while would be
 * admitted. What Redis forgets otherwise (eviction, FLUSHALL, a failover to a replica that lagged) the gate forgets too, most likely
 * together with what it guards.
 *
 * <p>All keys have to lie in one cluster slot with the gate's: see {@link RedisCommand}. In replies nothing is {@code ""}, integers are
 * in decimal (beyond 2^53 rounded, as all are that pass through Lua: GET gives text, and exact), and arrays are flat.
 *
 * <p>Safe for use by many threads. Stages complete on the transport's thread, which must not be blocked. Blocking forms
 * wait for one round trip, also when the thread is interrupted (the flag stays set).
 */
public final class RedisFenceGate implements FenceGate {

    /** For how long the token of an idle resource is remembered unless chosen otherwise. */
    public static final Duration DEFAULT_MEMORY = Duration.ofDays(7);

    private static final Script BATCH =
            Script.load(RedisFenceGate.class, "work_flat.lua", "work_batch.lua", "gate_run.lua");
    private static final Script SCRIPT =
            Script.load(RedisFenceGate.class, "work_flat.lua", "work_script.lua", "gate_run.lua");

    private final ScriptRunner scripts;
    private final Duration memory;
    private final FenceListener listener;

    private RedisFenceGate(ScriptRunner scripts, Duration memory, FenceListener listener) {
        this.scripts = scripts;
        this.memory = memory;
        this.listener = listener;
    }

    /** A gate over a transport, which belongs to who opened it. */
    public static RedisFenceGate over(RedisTransport transport) {
        return new RedisFenceGate(
                new ScriptRunner(Check.notNull("transport", transport)), DEFAULT_MEMORY, new FenceListener() {});
    }

    /**
     * A gate that forgets a resource after this time without any admission: choose it longer than a holder may stand still
     * and still be alive. Whoever is admitted sets it anew.
     *
     * @param memory from 1 s to 365 days
     */
    public RedisFenceGate remembering(Duration memory) {
        return new RedisFenceGate(
                scripts, Check.duration("memory", memory, Duration.ofSeconds(1), Check.MAX_WAIT), listener);
    }

    /** The same gate, which tells this listener and no other. */
    public RedisFenceGate telling(FenceListener listener) {
        return new RedisFenceGate(scripts, memory, FenceListener.guarded(listener));
    }

    @Override
    public void admit(String resource, long token) {
        Work.join(admitAsync(resource, token));
    }

    @Override
    public CompletionStage<Void> admitAsync(String resource, long token) {
        return send(resource, token, Work.batch(List.of())).thenApply(replies -> null);
    }

    /**
     * Admits the holder, and runs the commands one after the other in the same step.
     *
     * @param commands at most 4000; none is as {@link #admit}
     * @return the reply to each, as a flat list of text
     * @throws StaleTokenException if a newer holder was admitted before; nothing was done
     * @throws RedisCommandException if a command failed; those before it have been done, those behind it have not
     * @throws dev.holdfast.lock.BackendUnavailableException if the server could not be asked; nothing was done
     * @throws dev.holdfast.lock.OutcomeUnknownException if the server did not answer; all of it may have been done, or may
     *     yet be, but not once a newer holder was admitted
     */
    public List<List<String>> run(String resource, long token, List<RedisCommand> commands) {
        return Work.join(runAsync(resource, token, commands));
    }

    /** As {@link #run(String, long, List)}, without blocking. */
    public CompletionStage<List<List<String>>> runAsync(String resource, long token, List<RedisCommand> commands) {
        return send(resource, token, Work.batch(commands));
    }

    /**
     * Admits the holder, and runs a script in the same step. The script finds its keys and arguments in {@code KEYS} and
     * {@code ARGV} as if it ran alone, and should check what it can before it writes: an error undoes nothing.
     *
     * @param script kept by the caller: {@link Script#of} or {@link Script#load}
     * @return what it returned, as a flat list of text
     * @throws StaleTokenException if a newer holder was admitted before; nothing was done
     * @throws RedisCommandException if the script failed; what it wrote before stays
     * @throws dev.holdfast.lock.BackendUnavailableException as for a batch
     * @throws dev.holdfast.lock.OutcomeUnknownException as for a batch
     */
    public List<String> run(String resource, long token, Script script, List<String> keys, List<String> args) {
        return Work.join(runAsync(resource, token, script, keys, args));
    }

    /** As {@link #run(String, long, Script, List, List)}, without blocking. */
    public CompletionStage<List<String>> runAsync(
            String resource, long token, Script script, List<String> keys, List<String> args) {
        return send(resource, token, Work.script(script, keys, args));
    }

    private <T> CompletionStage<T> send(String resource, long token, Work<T> work) {
        String key = Keys.of(Check.name("resource", resource), "gate");
        List<String> args =
                List.of(Long.toString(Check.positive("token", token)), Long.toString(memory.toMillis()), work.text());
        return scripts.run(work.behind(BATCH, SCRIPT), work.keys(key), args).thenApply(answer -> {
            if (answer.get(0).equals("0")) {
                StaleTokenException refusal = new StaleTokenException(resource, token, Long.parseLong(answer.get(1)));
                listener.refused(refusal);
                throw refusal;
            }
            listener.admitted(resource, token);
            return work.read(answer);
        });
    }
}
