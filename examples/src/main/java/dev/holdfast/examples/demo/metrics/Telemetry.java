package dev.holdfast.examples.demo.metrics;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.micrometer.CounterMeters;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.election.LeaderListener;
import dev.holdfast.lock.fence.FenceListener;
import dev.holdfast.lock.micrometer.LockMeters;
import dev.holdfast.lock.micrometer.MeterOptions;
import dev.holdfast.lock.micrometer.NameTagger;
import dev.holdfast.redis.micrometer.MeteredTransport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The meters of one JVM, in a registry that Prometheus can read: all that an application has to do. */
public final class Telemetry {

    /** The media type of {@link #scrape()}. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterOptions options;
    private final LockMeters locks;

    private Telemetry(NameTagger tagger) {
        options = MeterOptions.defaults().withTagger(tagger);
        locks = LockMeters.on(registry, options);
    }

    /**
     * Meters by groups of names.
     *
     * @param prefix begins each name and is no part of its group; may be empty
     */
    public static Telemetry behind(String prefix) {
        NameTagger group = NameTagger.beforeColon();
        return new Telemetry(name -> group.tag(name.startsWith(prefix) ? name.substring(prefix.length()) : name));
    }

    /** Has a client metered. */
    public Holdfast.Builder meter(Holdfast.Builder builder) {
        return meter(builder, new LockListener() {});
    }

    /** Has a client metered, with a listener of one's own beside. */
    public Holdfast.Builder meter(Holdfast.Builder builder, LockListener beside) {
        return builder.listener(locks.andThen(beside))
                .listener(CounterMeters.on(registry, options))
                .transport(transport -> MeteredTransport.around(transport, registry, options));
    }

    /** For a gate, or for whatever else refuses late writes. */
    public FenceListener fence(String gate) {
        return locks.fence(gate);
    }

    /** For a candidate of an election. */
    public LeaderListener election(String name) {
        return locks.election(name);
    }

    /** All meters, in Prometheus' text format. */
    String scrape() {
        return registry.scrape();
    }
}
