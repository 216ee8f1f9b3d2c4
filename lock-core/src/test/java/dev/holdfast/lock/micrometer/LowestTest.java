package dev.holdfast.lock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lowest of the last one to two periods, of 10 each. */
class LowestTest {

    private final Lowest lowest = new Lowest(10, Long.MAX_VALUE - 5);

    private long at(long time) {
        return lowest.get(Long.MAX_VALUE - 5 + time);
    }

    private void record(long value, long time) {
        lowest.record(value, Long.MAX_VALUE - 5 + time);
    }

    @Test
    void ofNothingThereIsNone() {
        assertThat(at(0)).isEqualTo(Lowest.NONE);
    }

    @Test
    void itIsRememberedForOneToTwoPeriods() {
        record(7, 1);
        record(9, 2);
        assertThat(at(9)).isEqualTo(7);
        record(8, 12);
        assertThat(at(12)).isEqualTo(7);
        assertThat(at(21)).isEqualTo(7);
        assertThat(at(22)).isEqualTo(8);
        assertThat(at(40)).isEqualTo(Lowest.NONE);
    }

    @Test
    void whatIsOlderThanTwoPeriodsIsForgottenAtOnce() {
        record(7, 1);
        assertThat(at(20)).isEqualTo(Lowest.NONE);
    }
}
