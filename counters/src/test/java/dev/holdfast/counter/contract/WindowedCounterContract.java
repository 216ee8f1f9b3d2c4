package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.CounterOverflowException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.window.Attempt;
import dev.holdfast.counter.window.WindowedCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every windowed counter does, on every store. A binding supplies the fixture. */
@Timeout(120)
public abstract class WindowedCounterContract extends NounContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private Counters client;

    @BeforeEach
    final void openClient() {
        client = client();
    }

    private WindowedCounter counter(Duration window) {
        return WindowedCounter.on(client, name, window);
    }

    @Test
    void whatIsAddedCountsForEverybody() {
        WindowedCounter counter = counter(HOUR);
        assertThat(counter.count()).isZero();
        assertThat(counter.increment()).isEqualTo(1);
        assertThat(WindowedCounter.on(client(), name, HOUR).add(41)).isEqualTo(42);
        assertThat(counter.count()).isEqualTo(42);
        assertThat(counter.buckets()).isEqualTo(60);
        assertThat(counter.window()).isEqualTo(HOUR);
    }

    @Test
    void asynchronousVerbsDoTheSame() throws Exception {
        WindowedCounter counter = counter(HOUR);
        assertThat(counter.incrementAsync().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(1);
        assertThat(counter.addAsync(4).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(counter.addIfAtMostAsync(2, 6).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(new Attempt(false, 5));
        assertThat(counter.countAsync().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(counter.resetAsync().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(counter.count()).isZero();
    }

    @Test
    void anAdditionWithALimitIsMadeWholeOrNotAtAll() {
        WindowedCounter counter = counter(HOUR);
        assertThat(counter.addIfAtMost(3, 5)).isEqualTo(new Attempt(true, 3));
        assertThat(counter.addIfAtMost(3, 5)).isEqualTo(new Attempt(false, 3));
        assertThat(counter.addIfAtMost(2, 5)).isEqualTo(new Attempt(true, 5));
        assertThat(counter.addIfAtMost(1, 5)).isEqualTo(new Attempt(false, 5));
        assertThat(counter.add(1)).as("without a limit").isEqualTo(6);
    }

    @Test
    void whatIsOutOfTheWindowIsForgotten() {
        WindowedCounter counter = WindowedCounter.on(client, name, Duration.ofMillis(300), 3);
        counter.add(5);
        await(() -> counter.count() == 0);
        assertThat(counter.addIfAtMost(5, 5).added()).isTrue();
    }

    @Test
    @DisplayName("F5: 8 threads of 4 clients get exactly the limit of a window")
    void clientsShareALimit() throws Exception {
        List<CompletableFuture<Integer>> admitted = new ArrayList<>();
        List<Counters> clients = List.of(client(), client(), client(), client());
        for (int i = 0; i < 8; i++) {
            WindowedCounter counter = WindowedCounter.on(clients.get(i % 4), name, HOUR);
            admitted.add(start(() -> {
                int count = 0;
                while (counter.addIfAtMost(1, 97).added()) count++;
                return count;
            }));
        }
        int sum = 0;
        for (CompletableFuture<Integer> one : admitted) sum += one.get(60, TimeUnit.SECONDS);
        assertThat(sum).isEqualTo(97);
        assertThat(counter(HOUR).count()).isEqualTo(97);
    }

    @ParameterizedTest
    @DisplayName("F1: sums are exact above 2^53")
    @ValueSource(longs = {1L << 53, (1L << 53) + 1, (1L << 62) + 3, Long.MAX_VALUE - 1})
    void sumsAreExact(long amount) {
        WindowedCounter counter = counter(HOUR);
        assertThat(counter.add(amount)).isEqualTo(amount);
        assertThat(counter.addIfAtMost(1, amount).added()).isFalse();
        assertThat(counter.addIfAtMost(1, amount + 1)).isEqualTo(new Attempt(true, amount + 1));
        assertThat(counter.count()).isEqualTo(amount + 1);
    }

    @Test
    @DisplayName("F3: a sum out of range is an error, and nothing is added")
    void aSumOutOfRangeIsAnError() {
        WindowedCounter counter = counter(HOUR);
        counter.add(Long.MAX_VALUE);
        assertThatThrownBy(counter::increment)
                .isInstanceOf(CounterOverflowException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(() ->
                        counter.addAsync(Long.MAX_VALUE).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CounterOverflowException.class);
        assertThat(counter.count()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void resettingForgetsTheSettingsToo() {
        counter(HOUR).add(7);
        assertThat(counter(HOUR).reset()).isEqualTo(7);
        assertThat(counter(HOUR).reset()).isZero();
        assertThat(counter(Duration.ofMinutes(1)).increment()).isEqualTo(1);
    }

    @Test
    void aHandleWithOtherSettingsIsToldBoth() {
        counter(HOUR).add(7);
        List<WindowedCounter> others =
                List.of(counter(Duration.ofMinutes(1)), WindowedCounter.on(client, name, HOUR, 12));
        for (WindowedCounter other : others) {
            for (ThrowingCallable verb : List.<ThrowingCallable>of(
                    other::increment, () -> other.addIfAtMost(1, 100), other::count, other::reset)) {
                assertThatThrownBy(verb)
                        .isInstanceOf(SettingsMismatchException.class)
                        .hasMessageContaining(name)
                        .hasMessageContaining("PT1H in 60 buckets")
                        .hasMessageContaining(other.window() + " in " + other.buckets() + " buckets");
            }
        }
        assertThat(counter(HOUR).count()).isEqualTo(7);
    }

    @Test
    void aClosedClientSaysSo() {
        WindowedCounter counter = counter(HOUR);
        client.close();
        assertThatThrownBy(counter::increment).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(counter::count).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.099S", "PT1.0000001S", "PT8784H"})
    void badWindowsAreToldByParameterAndValue(String window) {
        told("window", window, () -> counter(Duration.parse(window)));
    }

    @Test
    void badArgumentsAreToldByParameterAndValue() {
        WindowedCounter counter = counter(HOUR);
        told("counters", "null", () -> WindowedCounter.on(null, name, HOUR));
        told("window", "null", () -> counter(null));
        told("name", "\"\"", () -> WindowedCounter.on(client, "", HOUR));
        told("buckets", "0", () -> WindowedCounter.on(client, name, HOUR, 0));
        told("buckets", "1001", () -> WindowedCounter.on(client, name, HOUR, 1_001));
        told("buckets", "151", () -> WindowedCounter.on(client, name, Duration.ofMillis(150), 151));
        told("amount", "0", () -> counter.add(0));
        told("amount", "-1", () -> counter.addAsync(-1));
        told("amount", "-1", () -> counter.addIfAtMost(-1, 5));
        told("limit", "4", () -> counter.addIfAtMost(5, 4));
        told("limit", "4", () -> counter.addIfAtMostAsync(5, 4));
        assertThat(counter.count()).isZero();
    }

    private static void told(String parameter, String value, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessageStartingWith(parameter + " ")
                .hasMessageContaining(value);
    }
}
