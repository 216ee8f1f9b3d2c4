package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.spi.Copies;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What may be asked for, before anything is sent. */
class DurabilityOptionsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LeaseOptions DEFAULTS = LeaseOptions.defaults();

    @Test
    void nothingIsNotADurability() {
        assertThatThrownBy(() -> Durability.replicas(0, SECOND)).hasMessage("replicas must be from 1 to 100: 0");
        assertThatThrownBy(() -> Durability.replicas(101, SECOND)).hasMessageContaining("101");
        assertThatThrownBy(() -> Durability.onDisk(-1, SECOND)).hasMessageContaining("replicas", "-1");
        assertThat(Durability.onDisk(0, SECOND).copies()).isEqualTo(new Copies(0, true));
        assertThatThrownBy(() -> Durability.replicas(1, Duration.ofNanos(5))).hasMessageContaining("timeout");
        assertThatThrownBy(() -> Durability.replicas(1, Duration.ofMinutes(2))).hasMessageContaining("timeout");
        assertThatThrownBy(() -> DEFAULTS.withDurability(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void theTimeoutLeavesSomethingOfTheLease() {
        Durability slow = Durability.replicas(1, Duration.ofSeconds(10));
        LeaseOptions durable = DEFAULTS.withDurability(slow);
        assertThatThrownBy(() -> durable.withDuration(Duration.ofSeconds(10))).hasMessageContaining("duration", "10");
        assertThatThrownBy(() -> DEFAULTS.withDuration(SECOND).withDurability(slow))
                .hasMessageContaining("durability");
        assertThat(durable.withDuration(Duration.ofSeconds(11)).durability()).contains(slow);
    }

    @Test
    void otherOptionsKeepIt() {
        LeaseOptions durable = DEFAULTS.withDurability(Durability.replicas(2, SECOND));
        LeaseOptions changed = durable.withMinimumHold(SECOND)
                .withMaximumHold(Duration.ofHours(1))
                .withInterruptOnLoss(true)
                .withRenewal(LeaseOptions.Renewal.MANUAL);
        assertThat(changed.durability()).isEqualTo(durable.durability());
        assertThat(durable).isNotEqualTo(DEFAULTS).hasToString(durable.toString());
        assertThat(durable.toString()).contains("2 replicas");
        assertThat(DEFAULTS.durability()).isEmpty();
    }

    @Test
    void copiesSufficeByNumberAndPlace() {
        assertThat(new Copies(2, false).suffice(new Copies(2, false))).isTrue();
        assertThat(new Copies(1, true).suffice(new Copies(2, false))).isFalse();
        assertThat(new Copies(3, false).suffice(new Copies(1, true))).isFalse();
        assertThat(new Copies(0, true)).hasToString("the primary's disk and 0 replicas");
    }
}
