package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.spi.Check;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How meters are registered: with which tags, and with which buckets. Immutable. */
@SuppressWarnings("exports") // whoever has a registry reads its module
public final class MeterOptions {

    /** How many groups of names have meters of their own, unless chosen otherwise. */
    public static final int DEFAULT_MOST_GROUPS = 100;

    /** From a round trip on one machine to what people wait for: 100 µs to 30 s, three for each power of ten or so. */
    private static final List<Duration> OBJECTIVES = Stream.of(
                    100,
                    300,
                    1_000,
                    3_000,
                    10_000,
                    30_000,
                    100_000,
                    300_000,
                    1_000_000,
                    3_000_000,
                    10_000_000,
                    30_000_000)
            .map(micros -> Duration.ofNanos(micros * 1000L))
            .toList();

    private static final MeterOptions DEFAULTS =
            new MeterOptions(NameTagger.beforeColon(), DEFAULT_MOST_GROUPS, OBJECTIVES, false, Tags.empty());

    private final NameTagger tagger;
    private final int mostGroups;
    private final List<Duration> objectives;
    private final boolean histogram;
    private final Tags tags;

    private MeterOptions(NameTagger tagger, int mostGroups, List<Duration> objectives, boolean histogram, Tags tags) {
        this.tagger = tagger;
        this.mostGroups = mostGroups;
        this.objectives = objectives;
        this.histogram = histogram;
        this.tags = tags;
    }

    /** Groups are what is before a name's first colon, 100 at most; twelve buckets from 100 µs to 30 s. */
    public static MeterOptions defaults() {
        return DEFAULTS;
    }

    /** With other groups of names. */
    public MeterOptions withTagger(NameTagger tagger) {
        return new MeterOptions(Check.notNull("tagger", tagger), mostGroups, objectives, histogram, tags);
    }

    /**
     * With room for more groups or fewer.
     *
     * @param mostGroups from 1 to 1 000 000; each takes some eighty series of Prometheus for each kind of lock that
     *     it is used for, 16 more for each way in which calls and holds have ended badly, and a few for elections and gates
     */
    public MeterOptions withMostGroups(int mostGroups) {
        return new MeterOptions(
                tagger, Check.range("mostGroups", mostGroups, 1, 1_000_000), objectives, histogram, tags);
    }

    /**
     * With other buckets for all timers: how many were not longer than each of these.
     *
     * @param objectives each longer than zero and at most 365 days; none for no buckets
     */
    public MeterOptions withObjectives(Duration... objectives) {
        List<Duration> checked = Stream.of(Check.notNull("objectives", objectives))
                .map(each -> Check.duration("objectives", each, Check.MAX_WAIT))
                .toList();
        return new MeterOptions(tagger, mostGroups, checked, histogram, tags);
    }

    /** With Micrometer's percentile histograms besides: finer buckets, and some five times as many series. Default: without. */
    public MeterOptions withPercentileHistogram(boolean histogram) {
        return new MeterOptions(tagger, mostGroups, objectives, histogram, tags);
    }

    /** With tags that all meters have. Default: none. */
    public MeterOptions withTags(Tags tags) {
        return new MeterOptions(tagger, mostGroups, objectives, histogram, Check.notNull("tags", tags));
    }

    /** A tagger of these options that has given nothing yet. */
    public NameTagger cappedTagger() {
        return tagger.capped(mostGroups);
    }

    Duration[] objectives() {
        return objectives.toArray(Duration[]::new);
    }

    boolean histogram() {
        return histogram;
    }

    Tags tags() {
        return tags;
    }
}
