package dev.holdfast.counter;

import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.ReservationStore.Verdict;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.OutcomeUnknownException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** One reservation, and what this client knows of it. */
final class HeldUnits implements Reservation {

    private static final System.Logger LOG = System.getLogger(Reservation.class.getName());
    private static final long FIXED_MARGIN = Duration.ofMillis(2).toNanos();

    private final Reservations counter;
    private final String id;
    private final long units;
    private final Duration lease;

    /** Until when it certainly stands, by the client's monotonic clock; set before anybody has the object. */
    private final AtomicLong deadline = new AtomicLong();

    /** Whether it is known to have ended. */
    private volatile boolean over;

    /** Whether a commit is under way, or may have happened, or may yet. */
    private volatile boolean committing;

    HeldUnits(Reservations counter, String id, long units, Duration lease) {
        this.counter = counter;
        this.id = id;
        this.units = units;
        this.lease = lease;
        deadline.set(counter.nanos());
    }

    @Override
    public String name() {
        return counter.name;
    }

    @Override
    public long units() {
        return units;
    }

    @Override
    public String id() {
        return id;
    }

    /** A request that starts the lease was sent then, and the store has done it. */
    void confirmed(long sent) {
        long length = lease.toNanos();
        long until = sent + length - length / 100 - FIXED_MARGIN;
        deadline.accumulateAndGet(until, (present, later) -> later - present > 0 ? later : present);
    }

    @Override
    public Duration remaining() {
        return over ? Duration.ZERO : Duration.ofNanos(Math.max(0, deadline.get() - counter.nanos()));
    }

    @Override
    public Settlement commit() {
        return counter.steps.await(settle(true));
    }

    @Override
    public CompletionStage<Settlement> commitAsync() {
        return counter.steps.async(settle(true));
    }

    @Override
    public Settlement cancel() {
        return counter.steps.await(settle(false));
    }

    @Override
    public CompletionStage<Settlement> cancelAsync() {
        return counter.steps.async(settle(false));
    }

    private CompletionStage<Settlement> settle(boolean commit) {
        if (commit) committing = true;
        return counter.settle(id, commit)
                .whenComplete((state, failure) -> {
                    if (failure == null) over = true;
                    else if (commit && !(Steps.cause(failure) instanceof OutcomeUnknownException)) committing = false;
                })
                .thenApply(state -> settlement(state.verdict()));
    }

    private static Settlement settlement(Verdict verdict) {
        return switch (verdict) {
            case COMMITTED -> Settlement.COMMITTED;
            case GIVEN_BACK -> Settlement.CANCELLED;
            case LAPSED -> Settlement.LAPSED;
            default -> throw new IllegalStateException("no end of a reservation: " + verdict);
        };
    }

    @Override
    public boolean renew() {
        return counter.steps.await(renewal());
    }

    @Override
    public CompletionStage<Boolean> renewAsync() {
        return counter.steps.async(renewal());
    }

    private CompletionStage<Boolean> renewal() {
        AtomicLong sent = new AtomicLong();
        return counter.renew(id, lease, sent).thenApply(state -> renewed(state, sent.get()));
    }

    private boolean renewed(State state, long sent) {
        boolean stands = state.verdict() == Verdict.HELD;
        if (stands) confirmed(sent);
        else over = true;
        return stands;
    }

    @Override
    public void close() {
        if (over || committing) return;
        try {
            cancel();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "reservation of counter \"" + name() + "\" is left to lapse", e);
        }
    }

    @Override
    public String toString() {
        return "Reservation[" + units + " of " + name() + ']';
    }
}
