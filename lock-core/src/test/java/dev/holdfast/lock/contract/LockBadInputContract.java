package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bad arguments are refused by name and value, before anything is sent. */
public abstract class LockBadInputContract extends Contract {

    private static final List<Duration> TOO_LONG =
            List.of(Duration.ofDays(365).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE));

    @Test
    @DisplayName("G7 names are bounded and have no unprintable characters")
    void badNamesAreRefused() {
        Peer peer = peer();
        List<String> bad = List.of(
                "",
                " ",
                "\t",
                "a\nb",
                "a\u0000",
                "a\u007f",
                "a\u0085b",
                "\ud800",
                "a\udc00",
                "\ud800a",
                "x".repeat(513));
        for (String each : bad)
            assertThatIllegalArgumentException()
                    .as(each)
                    .isThrownBy(() -> peer.lock(each))
                    .withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> peer.lock("é".repeat(257)))
                .withMessageContaining("512")
                .withMessageContaining("514");
        assertThatNullPointerException().isThrownBy(() -> peer.lock(null)).withMessageContaining("name");
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    void theLongestNamesAreNames() {
        Peer peer = peer();
        for (String longest : List.of("x".repeat(512 - name.length()) + name, "é".repeat(220) + name)) {
            LockLease lease = peer.take(longest, renewed());
            assertThat(lease.name()).isEqualTo(longest);
            assertThat(peer().lock(longest, renewed()).tryAcquire()).isEmpty();
            lease.close();
        }
    }

    @Test
    @DisplayName("A26 waits are longer than zero and at most a year")
    void badWaitsAreRefused() {
        Peer peer = peer();
        List<Consumer<Duration>> verbs = List.of(
                wait -> {
                    try {
                        peer.lock(name, renewed()).tryAcquire(wait);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                wait -> peer.lock(name, renewed()).tryAcquireAsync(wait),
                wait -> Locks.builder(peer.wire()).patience(wait));
        for (Consumer<Duration> verb : verbs) {
            assertThatNullPointerException().isThrownBy(() -> verb.accept(null));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> verb.accept(Duration.ZERO))
                    .withMessageContaining("PT0S");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> verb.accept(Duration.ofMillis(-1)))
                    .withMessageContaining("PT-0.001S");
            for (Duration tooLong : TOO_LONG)
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> verb.accept(tooLong))
                        .withMessageContaining(tooLong.toString());
        }
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    @DisplayName("A26 leases last from 10 ms to 24 h")
    void badLeasesAreRefused() {
        LeaseOptions options = LeaseOptions.defaults();
        for (Duration bad : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                Duration.ofNanos(9_999_999),
                Duration.ofHours(24).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options.withDuration(bad))
                    .withMessageContaining("duration")
                    .withMessageContaining(bad.toString());
        assertThat(options.withDuration(Duration.ofMillis(10)).duration()).hasMillis(10);
        assertThat(options.withDuration(Duration.ofHours(24)).duration()).hasHours(24);
        assertThat(options.withDuration(Duration.ofNanos(10_999_999)).duration())
                .isEqualTo(Duration.ofMillis(10));
        assertThatNullPointerException().isThrownBy(() -> options.withDuration(null));
        assertThatNullPointerException().isThrownBy(() -> options.withRenewal(null));
        assertThatNullPointerException().isThrownBy(() -> options.withMaximumHold(null));
        for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1), TOO_LONG.get(0)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options.withMaximumHold(bad))
                    .withMessageContaining("maximumHold");
    }

    @Test
    @DisplayName("A26 the shortest and the longest lease are leases")
    void extremeLeasesAreLeases() {
        Peer peer = peer();
        LeaseOptions longest = LeaseOptions.defaults().withDuration(Duration.ofHours(24));
        try (LockLease lease = peer.take(name, longest)) {
            assertThat(lease.remaining()).isBetween(Duration.ofHours(23), Duration.ofHours(24));
        }
        LeaseOptions shortest = LeaseOptions.defaults().withDuration(LeaseOptions.MIN_DURATION);
        try (LockLease lease = peer.take(name, shortest.withRenewal(LeaseOptions.Renewal.MANUAL))) {
            assertThat(lease.remaining()).isLessThan(Duration.ofMillis(8));
        }
    }

    @Test
    void badAssurancesAreRefused() {
        Peer peer = peer();
        LockLease lease = peer.take(name, manual());
        int calls = peer.wire().calls().size();
        for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1), fixture.lease(), leases(2), TOO_LONG.get(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lease.ensure(bad))
                    .withMessageContaining("atLeast");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lease.ensureAsync(bad))
                    .withMessageContaining("atLeast");
        }
        assertThatNullPointerException().isThrownBy(() -> lease.ensure(null));
        assertThat(peer.wire().calls()).hasSize(calls);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void missingSettingsAreRefused() {
        Peer peer = peer();
        assertThatNullPointerException().isThrownBy(() -> Locks.on(null)).withMessageContaining("store");
        assertThatNullPointerException().isThrownBy(() -> Locks.builder(null)).withMessageContaining("store");
        Locks.Builder builder = Locks.builder(peer.wire());
        assertThatNullPointerException()
                .isThrownBy(() -> builder.listener(null))
                .withMessageContaining("listener");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.callbacks(null))
                .withMessageContaining("executor");
        assertThatNullPointerException().isThrownBy(() -> builder.time(null)).withMessageContaining("time");
        assertThatNullPointerException().isThrownBy(() -> peer.lock(name, null)).withMessageContaining("options");
        assertThatNullPointerException()
                .isThrownBy(() -> peer.lock(name).withOptions(null))
                .withMessageContaining("options");
    }

    @Test
    void optionsAreValues() {
        LeaseOptions options = manual().withMaximumHold(leases(3)).withInterruptOnLoss(true);
        LeaseOptions same = manual().withMaximumHold(leases(3)).withInterruptOnLoss(true);
        assertThat(options).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(options.maximumHold()).contains(leases(3));
        assertThat(options.interruptOnLoss()).isTrue();
        assertThat(options.renewal()).isEqualTo(LeaseOptions.Renewal.MANUAL);
        assertThat(List.of(
                        manual(),
                        options.withInterruptOnLoss(false),
                        options.withDuration(leases(2)),
                        options.withMaximumHold(leases(2)),
                        options.withRenewal(LeaseOptions.Renewal.AUTOMATIC)))
                .doesNotContain(options);
        assertThat(LeaseOptions.defaults().duration()).hasSeconds(30);
        assertThat(LeaseOptions.defaults().maximumHold()).isEmpty();
        assertThat(options.toString()).contains("MANUAL", options.duration().toString());
    }
}
