package dev.holdfast.redis.wire;

import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The commands under way on one connection, oldest first, and their timeouts: one timer for all of them that runs only
 * while there are any.
 *
 * <p>Replies come in the order of requests, so the one answered is found at the head.
 */
public final class Calls {

    /** A connection on which this many commands in a row timed out is taken for dead. */
    private static final int TIMEOUTS_IN_A_ROW = 2;

    private final TimeSource time;
    private final Duration timeout;
    private final Function<String, RuntimeException> meaning;
    private final Runnable dead;
    private final ConcurrentLinkedQueue<Call> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicInteger timedOut = new AtomicInteger();
    private volatile boolean demoted;

    /**
     * @param meaning what a server's error means, see {@link dev.holdfast.redis.ServerErrors#classify}
     * @param dead drops the connection; called from the timer's thread
     */
    public Calls(TimeSource time, Duration timeout, Function<String, RuntimeException> meaning, Runnable dead) {
        this.time = time;
        this.timeout = timeout;
        this.meaning = meaning;
        this.dead = dead;
    }

    /**
     * A further call, to be handed to the client library now.
     *
     * @param onEventLoop whether the thread that asks is the one the answer comes on
     * @param abandon told of its failure, so that the client library does not go on with it
     */
    public Call begin(boolean onEventLoop, Consumer<RuntimeException> abandon) {
        Call call = new Call(this, onEventLoop, abandon, time.nanos());
        pending.add(call);
        if (!watching.get() && watching.compareAndSet(false, true)) watchLater();
        return call;
    }

    /** The connection broke: whatever is under way fails. */
    public void broken(Throwable cause) {
        for (Call call = pending.peek(); call != null; call = pending.peek()) call.fail(cause);
    }

    void answered(Call call) {
        pending.remove(call);
        if (timedOut.get() != 0) timedOut.set(0);
    }

    /**
     * The server said that it is not a primary (any more). The next connection may find the one that is; it is opened
     * at the timer's next turn, when the others under way had their answers, and not for every such answer.
     */
    void demoted() {
        demoted = true;
    }

    void failed(Call call) {
        pending.remove(call);
    }

    RuntimeException meaning(String error) {
        return meaning.apply(error);
    }

    private void watchLater() {
        time.schedule(timeout.toNanos() / 8, this::watch);
    }

    private void watch() {
        try {
            expire();
        } finally {
            goOn();
        }
    }

    private void expire() {
        int expired = 0;
        long oldest = time.nanos() - timeout.toNanos();
        for (Call call = pending.peek(); call != null && call.begun() - oldest <= 0; call = pending.peek()) {
            call.expire(timeout);
            expired++;
        }
        boolean silent = expired > 0 && timedOut.addAndGet(expired) >= TIMEOUTS_IN_A_ROW;
        if (silent || demoted) {
            timedOut.set(0);
            demoted = false;
            dead.run();
        }
    }

    private void goOn() {
        if (!pending.isEmpty()) {
            watchLater();
            return;
        }
        watching.set(false);
        // A call may have been added after the look and before the flag.
        if (!pending.isEmpty() && watching.compareAndSet(false, true)) watchLater();
    }
}
