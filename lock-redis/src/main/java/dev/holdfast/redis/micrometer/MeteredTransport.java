package dev.holdfast.redis.micrometer;

import dev.holdfast.lock.micrometer.FailureKind;
import dev.holdfast.lock.micrometer.MeterOptions;
import dev.holdfast.lock.micrometer.MeterTag;
import dev.holdfast.lock.micrometer.NameGroups;
import dev.holdfast.lock.micrometer.NameTagger;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptMissingException;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that measures what another one does. {@link RedisMeter} says what.
 *
 * <pre>{@code
 * Holdfast.builder(uri).transport(transport -> MeteredTransport.around(transport, registry)).connect();
 * }</pre>
 *
 * <p>Around a transport that turns commands away, such as {@code CircuitBreakingTransport}, it measures those as well; within it,
 * only what is sent. It costs a stage for each command, less than a microsecond, on the thread that brings the answer. What goes
 * wrong in the registry is logged and does a command no harm. Waits for copies are not measured: how long they take says little
 * of the server.
 *
 * <p>Safe for use by many threads; blocks where the transport within does.
 */
public final class MeteredTransport extends ForwardingTransport {

    private static final System.Logger LOG = System.getLogger(MeteredTransport.class.getName());
    private static final int MOST_SCRIPTS = 250;

    private final Clock clock;
    private final NameGroups<Timer> roundTrips;
    private final Map<FailureKind, Counter> failures = new EnumMap<>(FailureKind.class);
    private final Counter resends;
    private final Counter messages;
    private final Counter resumed;
    private final Counter resets;

    private MeteredTransport(RedisTransport transport, MeterRegistry registry, MeterOptions options) {
        super(transport);
        this.clock = registry.config().clock();
        NameTagger scripts = MeteredTransport::fileOf;
        roundTrips = new NameGroups<>(
                scripts.capped(MOST_SCRIPTS),
                script -> RedisMeter.ROUND_TRIP.definition().timer(registry, options, script));
        for (FailureKind kind : FailureKind.values())
            failures.put(kind, RedisMeter.FAILURES.definition().counter(registry, options, MeterTag.value(kind)));
        resends = RedisMeter.RESENDS.definition().counter(registry, options);
        messages = RedisMeter.MESSAGES.definition().counter(registry, options);
        resumed = RedisMeter.RESUMED.definition().counter(registry, options);
        resets = RedisMeter.RESETS.definition().counter(registry, options);
    }

    /** Another transport, measured together with this one. */
    private MeteredTransport(MeteredTransport same, RedisTransport transport) {
        super(transport);
        clock = same.clock;
        roundTrips = same.roundTrips;
        failures.putAll(same.failures);
        resends = same.resends;
        messages = same.messages;
        resumed = same.resumed;
        resets = same.resets;
    }

    /** With {@link MeterOptions#defaults()}. */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static MeteredTransport around(RedisTransport transport, MeterRegistry registry) {
        return around(transport, registry, MeterOptions.defaults());
    }

    /**
     * With these options, of which the groups of names do not count.
     *
     * @param transport is closed when this is
     */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static MeteredTransport around(RedisTransport transport, MeterRegistry registry, MeterOptions options) {
        return new MeteredTransport(
                Check.notNull("transport", transport),
                Check.notNull("registry", registry),
                Check.notNull("options", options));
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        long began = clock.monotonicTime();
        return super.evalsha(script, keys, args).whenComplete((reply, failure) -> tell(script, began, failure));
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        resends.increment();
        long began = clock.monotonicTime();
        return super.eval(script, keys, args).whenComplete((reply, failure) -> tell(script, began, failure));
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return super.subscribe(
                channel,
                message -> {
                    this.messages.increment();
                    messages.accept(message);
                },
                () -> {
                    this.resumed.increment();
                    resumed.run();
                });
    }

    @Override
    protected RedisTransport node(RedisTransport node) {
        return new MeteredTransport(this, node);
    }

    @Override
    public void reset() {
        resets.increment();
        super.reset();
    }

    /** Never throws, which would pass for the command's failure. */
    private void tell(Script script, long began, @Nullable Throwable failure) {
        try {
            Throwable cause = cause(failure);
            FailureKind kind = cause == null || cause instanceof ScriptMissingException ? null : FailureKind.of(cause);
            if (kind == null || kind == FailureKind.REFUSED)
                roundTrips.of(script.toString()).record(clock.monotonicTime() - began, TimeUnit.NANOSECONDS);
            Counter failed = kind == null ? null : failures.get(kind);
            if (failed != null) failed.increment();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "the meters of a transport failed", e);
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Of a script that is called behind another one, the latter: there may be many of the former. */
    private static String fileOf(String script) {
        int within = script.lastIndexOf(" within ");
        String file = within < 0 ? script : script.substring(within + " within ".length());
        return file.endsWith(".lua") ? file.substring(0, file.length() - ".lua".length()) : file;
    }
}
