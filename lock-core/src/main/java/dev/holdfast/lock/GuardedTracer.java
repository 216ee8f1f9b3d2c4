package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.LockTracer.Trail;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Keeps a tracer from doing harm: whatever it throws is logged and dropped. */
final class GuardedTracer implements LockTracer {

    private static final System.Logger LOG = System.getLogger(GuardedTracer.class.getName());

    /** The tracer of a client that has none. */
    static final LockTracer NONE = subject -> Trail.NONE;

    private final LockTracer tracer;

    GuardedTracer(LockTracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Trail begin(Subject subject) {
        if (tracer == NONE) return Trail.NONE;
        try {
            return guarded(tracer.begin(subject));
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a lock tracer failed", e);
            return Trail.NONE;
        }
    }

    private static Trail guarded(Trail trail) {
        return trail == Trail.NONE ? trail : new GuardedTrail(trail, traceId(trail));
    }

    /** Never null, and apart from the rest: a trail that has begun is followed to its end whatever becomes of its id. */
    private static String traceId(Trail trail) {
        try {
            return Objects.requireNonNullElse(trail.traceId(), "");
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a lock tracer failed", e);
            return "";
        }
    }

    private record GuardedTrail(Trail trail, String traceId) implements Trail {

        private void tell(Consumer<Trail> event) {
            try {
                event.accept(trail);
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "a lock tracer failed", e);
            }
        }

        @Override
        public void acquired(Arrival arrival, OptionalLong token) {
            tell(each -> each.acquired(arrival, token));
        }

        @Override
        public void refused(Refusal refusal) {
            tell(each -> each.refused(refusal));
        }

        @Override
        public void failed(Throwable failure) {
            tell(each -> each.failed(failure));
        }

        @Override
        public void released(ReleaseOutcome outcome) {
            tell(each -> each.released(outcome));
        }

        @Override
        public void lost(LossCause cause) {
            tell(each -> each.lost(cause));
        }
    }
}
