package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.fence.FenceListener;
import dev.holdfast.lock.fence.StaleTokenException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of one gate, by groups of what it guards. */
final class FenceMeters implements FenceListener {

    private record Pair(Counter admitted, Counter refused) {}

    private final NameGroups<Pair> groups;

    FenceMeters(MeterRegistry registry, MeterOptions options, NameTagger tagger, String gate) {
        groups = new NameGroups<>(
                tagger,
                group -> new Pair(
                        LockMeter.FENCE_ADMITTED.definition().counter(registry, options, gate, group),
                        LockMeter.FENCE_REFUSED.definition().counter(registry, options, gate, group)));
    }

    @Override
    public void admitted(String resource, long token) {
        groups.of(resource).admitted.increment();
    }

    @Override
    public void refused(StaleTokenException refusal) {
        groups.of(refusal.resource()).refused.increment();
    }
}
