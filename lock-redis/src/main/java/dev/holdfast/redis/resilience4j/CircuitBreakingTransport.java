package dev.holdfast.redis.resilience4j;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport that asks a circuit breaker before it sends anything, and tells it how that went.
 *
 * <pre>{@code
 * Holdfast holdfast = Holdfast.builder(uri).transport(CircuitBreakingTransport::around).connect();
 * }</pre>
 *
 * <p><b>What counts.</b> A failure is an outage: {@link OutcomeUnknownException}, and {@link BackendUnavailableException} that
 * may pass. Everything else is an answer, whatever it says: a refusal (no permission, out of memory, a key of another type) or a
 * missing script is no failure, whatever the breaker's own configuration records. Answers that take too long are slow calls.
 *
 * <p><b>While it is open</b>, new work fails at once with a {@link BackendUnavailableException} that is <em>not</em> transient,
 * and {@linkplain BackendUnavailableException#isUnsent() unsent}, with Resilience4j's {@link CallNotPermittedException} as
 * cause. Were it transient, an acquisition would go on asking for the whole patience of its client, as it does in an outage that
 * may be over in a moment. As nothing was sent, nothing is undone either: the server hears nothing of such an acquisition. Also
 * those fail that wait for a busy lock, at their next question to the server.
 *
 * <p><b>What is held is kept.</b> {@linkplain Script#isUpkeep() Upkeep} passes an open breaker: renewals, releases, undoing
 * what was acquired but not told, and the results of work for which a claim is held. Without it every lease would be lost to a breaker that is open for longer than it lasts. Such
 * calls count like others while the breaker permits them, as probes of a half-open one too; those that it does not permit are
 * sent all the same and not counted, though the breaker's own metrics show them as not permitted. Two things are not told from
 * new work: an arrival at a barrier, which is renewed by arriving again; and a saga's journal. An instance whose journal is not
 * written stops there, and waits to be resumed: its last step is then taken, or undone, once more. Waits for copies neither ask nor tell:
 * they keep what was granted already, and how long they take says little of the server.
 *
 * <p>Safe for use by many threads; nothing blocks but what blocks in the transport within.
 */
public final class CircuitBreakingTransport extends ForwardingTransport {

    private static final System.Logger LOG = System.getLogger(CircuitBreakingTransport.class.getName());

    private final CircuitBreaker breaker;

    private CircuitBreakingTransport(RedisTransport transport, CircuitBreaker breaker) {
        super(Check.notNull("transport", transport));
        this.breaker = Check.notNull("breaker", breaker);
    }

    /** With a breaker of its own, named {@code redis}, of the {@linkplain #defaultConfig() default configuration}. */
    public static CircuitBreakingTransport around(RedisTransport transport) {
        return around(transport, CircuitBreaker.of("redis", defaultConfig()));
    }

    /** With this breaker, which may serve several transports to the same server. */
    @SuppressWarnings("exports") // whoever has a breaker reads its module
    public static CircuitBreakingTransport around(RedisTransport transport, CircuitBreaker breaker) {
        return new CircuitBreakingTransport(transport, breaker);
    }

    /**
     * Opens when, of the last 20 calls and at least 10, half failed, or 80 % took 500 ms or longer. After 2 s three calls are
     * tried; by the same rates it closes or opens again, the latter also when they have no answer within 10 s.
     */
    @SuppressWarnings("exports") // whoever wants another one reads its module
    public static CircuitBreakerConfig defaultConfig() {
        return CircuitBreakerConfig.custom()
                .slidingWindow(20, 10, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(50)
                .slowCallDurationThreshold(Duration.ofMillis(500))
                .slowCallRateThreshold(80)
                .waitDurationInOpenState(Duration.ofSeconds(2))
                .permittedNumberOfCallsInHalfOpenState(3)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(10))
                .build();
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return send(script, () -> super.evalsha(script, keys, args));
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return send(script, () -> super.eval(script, keys, args));
    }

    /** Counts an outage, but not how long it takes: it may open a connection. */
    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        if (!breaker.tryAcquirePermission()) throw notPermitted();
        long begun = breaker.getCurrentTimestamp();
        try {
            Subscription subscription = super.subscribe(channel, messages, resumed);
            breaker.releasePermission();
            return subscription;
        } catch (RuntimeException e) {
            thrown(begun, e);
            throw e;
        }
    }

    /** Behind the same breaker. */
    @Override
    protected RedisTransport node(RedisTransport node) {
        return new CircuitBreakingTransport(node, breaker);
    }

    private CompletionStage<List<String>> send(Script script, Supplier<CompletionStage<List<String>>> call) {
        if (!breaker.tryAcquirePermission())
            return script.isUpkeep() ? call.get() : CompletableFuture.failedFuture(notPermitted());
        long begun = breaker.getCurrentTimestamp();
        try {
            // Told before those who wait for it, who may ask again at once.
            return call.get().whenComplete((reply, failure) -> tell(begun, failure));
        } catch (Throwable e) {
            thrown(begun, e);
            throw e;
        }
    }

    /** Nothing that the breaker throws, by what it was configured with, makes a failure of a reply. */
    private void tell(long begun, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
        try {
            if (cause != null && isOutage(cause)) failed(begun, cause);
            else breaker.onSuccess(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the circuit breaker '" + breaker.getName() + "' was not told of a reply", e);
        }
    }

    private void thrown(long begun, Throwable failure) {
        if (isOutage(failure)) failed(begun, failure);
        else breaker.releasePermission();
    }

    private void failed(long begun, Throwable outage) {
        breaker.onError(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit(), outage);
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof OutcomeUnknownException
                || (failure instanceof BackendUnavailableException unavailable && unavailable.isTransient());
    }

    private BackendUnavailableException notPermitted() {
        return BackendUnavailableException.unsent(
                "not sent to Redis: the circuit breaker '" + breaker.getName() + "' is " + breaker.getState(),
                CallNotPermittedException.createCallNotPermittedException(breaker));
    }
}
