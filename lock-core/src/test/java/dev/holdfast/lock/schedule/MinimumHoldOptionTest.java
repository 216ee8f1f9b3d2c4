package dev.holdfast.lock.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.lock.LeaseOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@link LeaseOptions#withMinimumHold(Duration)} as a value; what it does is {@code RunOnceContract}'s matter. */
class MinimumHoldOptionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LeaseOptions options = LeaseOptions.defaults();

    @Test
    void isZeroUnlessAskedFor() {
        assertThat(options.minimumHold()).isZero();
        assertThat(options.withMinimumHold(SECOND).withMinimumHold(Duration.ZERO))
                .isEqualTo(options);
    }

    @Test
    void isKeptByEveryOtherSetting() {
        LeaseOptions held = options.withMinimumHold(SECOND);
        assertThat(List.of(
                        held.withDuration(SECOND),
                        held.withRenewal(LeaseOptions.Renewal.MANUAL),
                        held.withMaximumHold(SECOND),
                        held.withInterruptOnLoss(true)))
                .allMatch(each -> each.minimumHold().equals(SECOND));
    }

    @Test
    void isPartOfTheValue() {
        LeaseOptions held = options.withMinimumHold(SECOND);
        assertThat(held)
                .isNotEqualTo(options)
                .isEqualTo(options.withMinimumHold(SECOND))
                .hasSameHashCodeAs(options.withMinimumHold(SECOND));
        assertThat(held.toString()).contains("minimumHold=PT1S");
    }

    @Test
    void isRoundedUp() {
        assertThat(options.withMinimumHold(Duration.ofNanos(1)).minimumHold()).hasMillis(1);
        assertThat(options.withMinimumHold(Duration.ofNanos(1_000_001)).minimumHold())
                .hasMillis(2);
        assertThat(options.withMinimumHold(Duration.ofDays(365)).minimumHold()).hasDays(365);
    }

    @Test
    @DisplayName("A26 minimum holds last from zero to a year")
    void hasLimits() {
        assertThatNullPointerException()
                .isThrownBy(() -> options.withMinimumHold(null))
                .withMessageContaining("minimumHold");
        for (Duration bad :
                List.of(Duration.ofNanos(-1), Duration.ofDays(365).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options.withMinimumHold(bad))
                    .withMessageContaining("minimumHold")
                    .withMessageContaining(bad.toString());
    }

    @Test
    void isAtMostTheMaximumHold() {
        LeaseOptions both = options.withMaximumHold(SECOND).withMinimumHold(SECOND);
        assertThat(both.maximumHold()).contains(both.minimumHold());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.withMinimumHold(SECOND.plusNanos(1)))
                .withMessageContaining("minimumHold")
                .withMessageContaining("PT1.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.withMaximumHold(SECOND.minusNanos(1)))
                .withMessageContaining("maximumHold")
                .withMessageContaining("PT0.999999999S");
    }
}
