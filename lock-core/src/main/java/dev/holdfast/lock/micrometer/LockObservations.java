package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.spi.Check;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each acquiring call and one of each hold, and so spans, where the registry's handlers make spans: a
 * tracer for {@link dev.holdfast.lock.Locks.Builder#tracer one client or several}. {@link LockObservation} says which, and with
 * which keys. Not there unless it is asked for; it costs some microseconds a call, and what the registry's handlers cost.
 *
 * <p>Both are children of what the calling thread observes when the verb is called. No scope is opened: what is done while the
 * lease is held is a sibling of the hold, and not its child, since the lease may be given back by any thread. An election
 * waits for the leadership in one call, which is seen when it ends.
 *
 * <p>Its groups of names are its own: of more names than there may be groups, other ones may be {@value NameTagger#OTHER} than of
 * {@link LockMeters}, unless both are given one {@linkplain NameTagger#capped capped} tagger.
 *
 * <p>The ids of traces are known to the tracer behind the registry; with Micrometer Tracing:
 *
 * <pre>{@code
 * LockObservations.on(registry).withTraceIds(context -> {
 *     TracingContext tracing = context.get(TracingContext.class);
 *     return tracing == null ? null : tracing.getSpan().context().traceId();
 * })
 * }</pre>
 */
@SuppressWarnings("exports") // whoever has a registry reads its module
public final class LockObservations implements LockTracer {

    private static final System.Logger LOG = System.getLogger(LockObservations.class.getName());

    private final ObservationRegistry registry;
    private final NameTagger tagger;
    private final Function<Observation.ContextView, @Nullable String> traceIds;

    private LockObservations(
            ObservationRegistry registry,
            NameTagger tagger,
            Function<Observation.ContextView, @Nullable String> traceIds) {
        this.registry = registry;
        this.tagger = tagger;
        this.traceIds = traceIds;
    }

    /** Observations in this registry, with the groups of {@link MeterOptions#defaults()}. */
    public static LockObservations on(ObservationRegistry registry) {
        return on(registry, MeterOptions.defaults());
    }

    /** Observations in this registry. Of the options only the groups of names count. */
    public static LockObservations on(ObservationRegistry registry, MeterOptions options) {
        return new LockObservations(
                Check.notNull("registry", registry),
                Check.notNull("options", options).cappedTagger(),
                context -> null);
    }

    /** With the id of the trace that an observation is part of, for those who look who holds and waits. Default: none. */
    public LockObservations withTraceIds(Function<Observation.ContextView, @Nullable String> traceIds) {
        return new LockObservations(registry, tagger, Check.notNull("traceIds", traceIds));
    }

    @Override
    public Trail begin(Subject subject) {
        if (registry.isNoop()) return Trail.NONE;
        Observation parent = registry.getCurrentObservation();
        Observation acquire =
                observation(LockObservation.ACQUIRE, subject, parent).start();
        return new ObservedTrail(
                acquire, () -> observation(LockObservation.HOLD, subject, parent), traceId(acquire.getContextView()));
    }

    /** Whatever it throws must not keep the observation, which has begun, from its end. */
    private String traceId(Observation.ContextView context) {
        try {
            return Objects.requireNonNullElse(traceIds.apply(context), "");
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the id of a trace could not be had", e);
            return "";
        }
    }

    private Observation observation(LockObservation kind, Subject subject, @Nullable Observation parent) {
        String group = tagger.tag(subject.name());
        Observation observation = Observation.createNotStarted(kind.getName(), registry)
                .contextualName(MeterTag.value(kind) + ' ' + group)
                .lowCardinalityKeyValue(LockObservation.Low.KIND.withValue(MeterTag.value(subject.kind())))
                .lowCardinalityKeyValue(LockObservation.Low.GROUP.withValue(group))
                .highCardinalityKeyValue(LockObservation.High.NAME.withValue(subject.name()));
        return parent == null ? observation : observation.parentObservation(parent);
    }
}
