package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.meeting.MeetingSizeException;
import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Latches and barriers in a Redis server, one script for each verb.
 *
 * <p>A latch named N is {@code holdfast:{N}:latch} and, while somebody waits, {@code holdfast:{N}:latch-waiters}; a barrier is {@code
 * holdfast:{N}:barrier} and, while somebody is there or was lately, keys that begin like it. All of a name lie in one cluster slot, and all
 * expire. Clients are told on channels {@code holdfast:meeting:CLIENT}, to which a user with restricted rights needs access.
 *
 * <p>Safe for use by many threads; nothing blocks but {@link #subscribe}.
 */
public final class RedisMeetingStore implements MeetingStore {

    private static final Script COUNT = Script.load(RedisMeetingStore.class, "meeting_tell.lua", "latch_count.lua");
    private static final Script LOOK = Script.load(RedisMeetingStore.class, "latch_look.lua");
    private static final Script RESET =
            Script.load(RedisMeetingStore.class, "latch_reset.lua").allowOom();
    private static final Script ARRIVE =
            Script.load(RedisMeetingStore.class, "meeting_tell.lua", "barrier_results.lua", "barrier_arrive.lua");
    private static final Script WITHDRAW = Script.load(
                    RedisMeetingStore.class, "barrier_results.lua", "barrier_withdraw.lua")
            .allowOom()
            .asUpkeep();

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.redis");

    private final RedisTransport transport;
    private final ScriptRunner scripts;
    private final boolean owning;
    private volatile boolean closed;

    private RedisMeetingStore(RedisTransport transport, boolean owning) {
        this.transport = Check.notNull("transport", transport);
        this.scripts = new ScriptRunner(transport);
        this.owning = owning;
    }

    /** A store over a transport that stays open when the store is closed: whoever opened it closes it. */
    public static RedisMeetingStore over(RedisTransport transport) {
        return new RedisMeetingStore(transport, false);
    }

    /** A store that closes the transport when it is closed itself. */
    public static RedisMeetingStore owning(RedisTransport transport) {
        return new RedisMeetingStore(transport, true);
    }

    @Override
    public CompletionStage<LatchState> countDown(String name, int count, String participant, Duration memory) {
        return run(
                COUNT,
                latch(name),
                List.of(Integer.toString(count), participant, millis(memory)),
                reply -> latchState(name, count, reply));
    }

    @Override
    public CompletionStage<LatchState> look(String name, int count, @Nullable String client) {
        return run(
                LOOK,
                latch(name),
                List.of(Integer.toString(count), client == null ? "" : client),
                reply -> latchState(name, count, reply));
    }

    @Override
    public CompletionStage<Void> reset(String name) {
        return run(RESET, List.of(Keys.of(name, "latch")), List.of(), reply -> null);
    }

    @Override
    public CompletionStage<BarrierState> arrive(String name, int parties, Arrival arrival, Duration lease, long seen) {
        return run(
                ARRIVE,
                barrier(name),
                List.of(
                        Integer.toString(parties),
                        arrival.participant(),
                        arrival.id(),
                        millis(lease),
                        Long.toString(seen)),
                reply -> barrierState(name, parties, reply));
    }

    @Override
    public CompletionStage<BarrierState> withdraw(String name, Arrival arrival) {
        return run(
                WITHDRAW,
                barrier(name),
                List.of(arrival.participant(), arrival.id()),
                reply -> barrierState(name, 0, reply));
    }

    @Override
    public Subscription subscribe(String client, MeetingListener listener) {
        if (closed) throw closedException();
        return transport.subscribe(
                Keys.meetingChannel(client), message -> deliver(message, listener), listener::resumed);
    }

    /** Later verbs fail. Closes the transport if the store was made by {@link #owning}. */
    @Override
    public void close() {
        closed = true;
        if (owning) transport.close();
    }

    private <T> CompletionStage<T> run(
            Script script, List<String> keys, List<String> args, Function<List<String>, T> reading) {
        return closed
                ? CompletableFuture.failedFuture(closedException())
                : scripts.run(script, keys, args).thenApply(reading);
    }

    /** Anybody may publish anything, so what is no message is dropped: its reader looks anyway. */
    private static void deliver(String message, MeetingListener listener) {
        String name;
        try {
            name = Keys.nameOf(message);
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "a message that names no key was ignored");
            return;
        }
        listener.changed(name);
    }

    private static LatchState latchState(String name, int asked, List<String> reply) {
        if (reply.get(0).equals("2")) throw new MeetingSizeException(name, asked, Integer.parseInt(reply.get(1)));
        return new LatchState(Integer.parseInt(reply.get(1)), Long.parseLong(reply.get(2)));
    }

    private static BarrierState barrierState(String name, int asked, List<String> reply) {
        return switch (reply.get(0)) {
            case "0" -> new BarrierState.Waiting(Long.parseLong(reply.get(1)));
            case "1" -> new BarrierState.Passed(Long.parseLong(reply.get(1)), Integer.parseInt(reply.get(2)));
            case "2" -> throw new MeetingSizeException(name, asked, Integer.parseInt(reply.get(1)));
            case "3" -> new BarrierState.Replaced();
            case "4" -> new BarrierState.Forgotten();
            case "5" -> new BarrierState.Withdrawn();
            default -> throw new IllegalStateException("a barrier script answered " + reply);
        };
    }

    private static List<String> latch(String name) {
        return List.of(Keys.of(name, "latch"), Keys.of(name, "latch-waiters"));
    }

    private static List<String> barrier(String name) {
        return List.of(
                Keys.of(name, "barrier"),
                Keys.of(name, "barrier-leases"),
                Keys.of(name, "barrier-stays"),
                Keys.of(name, "barrier-results"),
                Keys.of(name, "barrier-older"));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static BackendUnavailableException closedException() {
        return BackendUnavailableException.refused("this store is closed", null);
    }
}
