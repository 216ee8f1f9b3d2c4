package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps counters in Redis, 6.2 or later: a counter's value is the plain integer at {@code holdfast:{NAME}:count}, for
 * everybody to {@code GET}.
 *
 * <p>As durable as the server: a failover to a replica that lags forgets the newest changes, together with what their
 * sessions remember of them.
 */
public final class RedisCounterStore implements CounterStore {

    private final ScriptRunner runner;
    private final RedisVersionStore versions = new RedisVersionStore(this::run);
    private final RedisClaimStore claims = new RedisClaimStore(this::run);
    private final RedisSequenceStore sequences = new RedisSequenceStore(this::run);
    private final RedisRateStore rates = new RedisRateStore(this::run);
    private final RedisWindowStore windows = new RedisWindowStore(this::run);
    private final RedisIdStore ids = new RedisIdStore(this::run);
    private final RedisReservationStore reservations = new RedisReservationStore(this::run);
    private volatile boolean closed;

    private RedisCounterStore(RedisTransport transport) {
        runner = new ScriptRunner(transport);
    }

    /** A store over a transport, which stays its opener's to close. */
    public static RedisCounterStore over(RedisTransport transport) {
        return new RedisCounterStore(Check.notNull("transport", transport));
    }

    @Override
    public CompletionStage<Answer> apply(Request request) {
        if (closed) return CompletableFuture.failedFuture(closedFailure());
        Ticket ticket = request.ticket();
        Verb verb = Verb.of(request.operation());
        List<String> args = new ArrayList<>(6);
        args.add(Execution.millis(request.expiry()));
        args.addAll(verb.operands());
        List<String> keys = keys(request, verb);
        if (ticket == null) return runner.run(verb.plain(), keys, args).thenApply(Replies::read);
        args.add(Long.toString(ticket.number()));
        args.add(Execution.millis(ticket.retention()));
        return runner.run(verb.once(), keys, args).thenApply(Replies::read);
    }

    private static List<String> keys(Request request, Verb verb) {
        Ticket ticket = request.ticket();
        List<String> keys = new ArrayList<>(4);
        keys.add(Keys.of(request.name(), "count"));
        if (ticket != null) keys.add(slot(request.name(), ticket.session()));
        if (verb.bounded()) keys.addAll(RedisReservationStore.keys(request.name()));
        return keys;
    }

    @Override
    public ReservationStore reservations() {
        return reservations;
    }

    @Override
    public CompletionStage<Void> openSession(String name, String session, Duration retention) {
        if (closed) return CompletableFuture.failedFuture(closedFailure());
        return runner.run(Verb.OPEN_SESSION, List.of(slot(name, session)), List.of(Execution.millis(retention)))
                .thenApply(reply -> null);
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

    private CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args) {
        return closed ? CompletableFuture.failedFuture(closedFailure()) : runner.run(script, keys, args);
    }

    private static String slot(String name, String session) {
        return Keys.of(name, "once:" + session);
    }

    private static BackendUnavailableException closedFailure() {
        return BackendUnavailableException.refused("the counter store is closed", null);
    }

    @Override
    public void close() {
        closed = true;
    }
}
