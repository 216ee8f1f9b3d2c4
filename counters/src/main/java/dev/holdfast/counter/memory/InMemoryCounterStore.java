package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps counters in memory. Any number of {@link dev.holdfast.counter.Counters} clients may share one store, as processes
 * share a server. Answers at once.
 */
public final class InMemoryCounterStore implements CounterStore {

    private final TimeSource time;
    private final ConcurrentMap<String, Cell> cells = new ConcurrentHashMap<>();
    private final InMemoryVersionStore versions;
    private final InMemoryClaimStore claims;
    private final InMemorySequenceStore sequences;
    private final InMemoryRateStore rates;
    private final InMemoryWindowStore windows;
    private final InMemoryIdStore ids;
    private volatile boolean closed;

    /** A store by the machine's clock. */
    public InMemoryCounterStore() {
        this(TimeSource.system());
    }

    /** A store whose expiries go by this clock. */
    public InMemoryCounterStore(TimeSource time) {
        this.time = Check.notNull("time", time);
        versions = new InMemoryVersionStore(time, () -> closed);
        claims = new InMemoryClaimStore(time, () -> closed);
        sequences = new InMemorySequenceStore(time, () -> closed);
        rates = new InMemoryRateStore(time, () -> closed);
        windows = new InMemoryWindowStore(time, () -> closed);
        ids = new InMemoryIdStore(time, () -> closed);
    }

    @Override
    public CompletionStage<Answer> apply(Request request) {
        if (closed) return CompletableFuture.failedFuture(closedFailure());
        return CompletableFuture.completedFuture(step(request));
    }

    private Answer step(Request request) {
        Answer[] answer = new Answer[1];
        step(request.name(), cell -> answer[0] = cell.apply(request, time.nanos()));
        return answer[0];
    }

    /** One at a time for each name. */
    private void step(String name, Consumer<Cell> step) {
        cells.compute(name, (same, present) -> {
            Cell cell = present == null ? new Cell() : present;
            step.accept(cell);
            return kept(same, cell);
        });
    }

    @Override
    public ReservationStore reservations() {
        return new InMemoryReservationStore(this::reservation);
    }

    private CompletionStage<State> reservation(String name, BiFunction<Cell, Long, State> verb) {
        if (closed) return CompletableFuture.failedFuture(closedFailure());
        State[] state = new State[1];
        step(name, cell -> state[0] = verb.apply(cell, time.nanos()));
        return CompletableFuture.completedFuture(state[0]);
    }

    @Override
    public CompletionStage<Void> openSession(String name, String session, Duration retention) {
        if (closed) return CompletableFuture.failedFuture(closedFailure());
        step(name, cell -> cell.open(session, time.nanos(), retention));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public VersionStore versions() {
        return versions;
    }

    @Override
    public ClaimStore claims() {
        return claims;
    }

    @Override
    public SequenceStore sequences() {
        return sequences;
    }

    /** The cell, or null if nothing is left in it; sees to it that what expires goes by itself. */
    private @Nullable Cell kept(String name, Cell cell) {
        if (cell.isEmpty()) return null;
        if (cell.expires() && !cell.sweepSet) {
            cell.sweepSet = true;
            time.schedule(cell.nextExpiry() - time.nanos(), () -> sweep(name, cell));
        }
        return cell;
    }

    private void sweep(String name, Cell swept) {
        cells.computeIfPresent(name, (same, cell) -> {
            if (cell != swept) return cell;
            cell.sweepSet = false;
            cell.forgetExpired(time.nanos());
            return kept(same, cell);
        });
    }

    @Override
    public RateStore rates() {
        return rates;
    }

    @Override
    public WindowStore windows() {
        return windows;
    }

    @Override
    public IdStore ids() {
        return ids;
    }

    /** How many names something is kept for. */
    int size() {
        return cells.size();
    }

    static BackendUnavailableException closedFailure() {
        return BackendUnavailableException.refused("the store in memory is closed", null);
    }

    @Override
    public void close() {
        closed = true;
    }
}
