package dev.holdfast.counter;

import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer of additions and its flushes, one after the other. Whoever asks for one while another is under way gets the next,
 * which takes everything that was added before it begins.
 *
 * <pre>
 *   sum --flush--> owed --piece--> sent --answered--> written
 *                    ^               |--certainly not written--> owed
 *                    +---------------+--unknown--> unaccounted
 * </pre>
 */
final class WriteBehind implements BufferedCounter {

    private static final System.Logger LOG = System.getLogger(BufferedCounter.class.getName());
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    private final String name;
    private final BufferOptions options;
    private final Engine engine;
    private final Steps steps;
    private final Consumer<WriteBehind> onClose;
    private final StripedSum sum;
    private final BigInteger threshold;

    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private BigInteger owed = BigInteger.ZERO;
    private long sent;
    private BigInteger unaccounted = BigInteger.ZERO;
    private @Nullable CompletableFuture<Void> running;
    private @Nullable CompletableFuture<Void> following;

    /** Why the flush before the running one left something unaccounted that was added before the running one was asked for. */
    private @Nullable Throwable leftUnknown;

    private @Nullable CompletableFuture<Void> closing;
    private Subscription timer = () -> {};

    WriteBehind(String name, BufferOptions options, Engine engine, Steps steps, Consumer<WriteBehind> onClose) {
        this.name = name;
        this.options = options;
        this.engine = engine;
        this.steps = steps;
        this.onClose = onClose;
        this.sum = new StripedSum(options.threshold());
        this.threshold = BigInteger.valueOf(options.threshold());
    }

    /** Lets the first interval begin. */
    WriteBehind start() {
        lock.lock();
        try {
            setTimer();
        } finally {
            lock.unlock();
        }
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BufferOptions options() {
        return options;
    }

    @Override
    public void add(long delta) {
        if (sum.add(delta)) look();
    }

    private void look() {
        if (sum.sum().abs().compareTo(threshold) >= 0) flushUnlessRunning();
    }

    private void flushUnlessRunning() {
        lock.lock();
        try {
            if (running != null) return;
        } finally {
            lock.unlock();
        }
        flushing();
    }

    private void setTimer() {
        timer = engine.time.schedule(options.interval().toNanos(), this::tick);
    }

    /** The next interval begins when this flush is over: an outage is no reason for more and more of them. */
    private void tick() {
        flushing().whenComplete((done, failure) -> {
            lock.lock();
            try {
                if (closing == null) setTimer();
            } finally {
                lock.unlock();
            }
        });
    }

    @Override
    public long pending() {
        lock.lock();
        try {
            return nearest(sum.sum().add(owed).add(BigInteger.valueOf(sent)));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long unaccounted() {
        lock.lock();
        try {
            return nearest(unaccounted);
        } finally {
            lock.unlock();
        }
    }

    private static long nearest(BigInteger number) {
        return number.min(LARGEST).max(SMALLEST).longValue();
    }

    @Override
    public void flush() {
        steps.await(flushing());
    }

    @Override
    public CompletionStage<Void> flushAsync() {
        return steps.async(flushing());
    }

    /** The flush that takes everything that is there now. */
    private CompletableFuture<Void> flushing() {
        CompletableFuture<Void> begun;
        lock.lock();
        try {
            if (running != null) {
                if (following == null) following = new CompletableFuture<>();
                return following;
            }
            begun = running = new CompletableFuture<>();
        } finally {
            lock.unlock();
        }
        begin(begun);
        return begun;
    }

    private void begin(CompletableFuture<Void> flush) {
        lock.lock();
        try {
            owed = owed.add(sum.take());
        } finally {
            lock.unlock();
        }
        sendPiece(flush);
    }

    private void sendPiece(CompletableFuture<Void> flush) {
        long piece;
        lock.lock();
        try {
            piece = nearest(owed);
            owed = owed.subtract(BigInteger.valueOf(piece));
            sent = piece;
        } finally {
            lock.unlock();
        }
        if (piece == 0) {
            over(flush, null);
            return;
        }
        // As one that a thread waits for: told by whoever has the answer, not in the application's threads.
        AddCall call = new AddCall(options.counter(), true, engine.time.nanos(), piece, false);
        call.whenComplete((value, failure) -> answered(flush, piece, failure == null ? null : Steps.cause(failure)));
        engine.submit(name, call);
    }

    private void answered(CompletableFuture<Void> flush, long piece, @Nullable Throwable failure) {
        boolean undone = failure != null && certainlyNotWritten(failure);
        lock.lock();
        try {
            sent = 0;
            BigInteger amount = BigInteger.valueOf(piece);
            if (undone) owed = owed.add(amount);
            else if (failure != null) unaccounted = unaccounted.add(amount.abs());
        } finally {
            lock.unlock();
        }
        if (failure == null) {
            sendPiece(flush);
            return;
        }
        if (undone) engine.listener.flushFailed(name, piece, failure);
        else engine.listener.unaccounted(name, piece, failure);
        over(flush, failure);
    }

    private static boolean certainlyNotWritten(Throwable failure) {
        return failure instanceof BackendUnavailableException
                || failure instanceof CounterOverflowException
                || failure instanceof NotANumberException
                || failure instanceof IllegalStateException;
    }

    /** Whoever asked for the next one meanwhile had added what this one sent: what is unknown of that is told there too. */
    private void over(CompletableFuture<Void> flush, @Nullable Throwable failure) {
        CompletableFuture<Void> next;
        Throwable told;
        lock.lock();
        try {
            told = leftUnknown == null ? failure : leftUnknown;
            next = following;
            leftUnknown = next == null || failure == null || certainlyNotWritten(failure) ? null : failure;
            running = next;
            following = null;
        } finally {
            lock.unlock();
        }
        if (told == null) flush.complete(null);
        else flush.completeExceptionally(told);
        if (next != null) begin(next);
    }

    @Override
    public void close() {
        steps.await(closing());
    }

    /** Completes when it is closed; never fails. */
    CompletableFuture<Void> closing() {
        CompletableFuture<Void> closed;
        lock.lock();
        try {
            if (closing != null) return closing;
            closed = closing = new CompletableFuture<>();
            timer.close();
            owed = owed.add(sum.close());
        } finally {
            lock.unlock();
        }
        flushing().whenComplete((done, failure) -> {
            if (failure != null) LOG.log(Level.WARNING, "buffered counter \"" + name + "\" closes unwritten", failure);
            onClose.accept(this);
            closed.complete(null);
        });
        return closed;
    }

    @Override
    public String toString() {
        return "BufferedCounter[" + name + ", " + pending() + " pending]";
    }
}
