package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.spi.VersionStore.Present;
import dev.holdfast.counter.spi.VersionStore.Stale;
import dev.holdfast.counter.spi.VersionStore.Write;
import dev.holdfast.counter.spi.VersionStore.Written;
import dev.holdfast.counter.version.ContendedException;
import dev.holdfast.counter.version.Versioned;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.BackendUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a versioned value promises, on every store. */
public abstract class VersionedValueContract extends NounContract {

    private static final VersionedOptions DEFAULTS = VersionedOptions.defaults();

    private VersionedValue<String> value() {
        return value(client(), DEFAULTS);
    }

    private VersionedValue<String> value(Counters client, VersionedOptions options) {
        return VersionedValue.on(client, name, Codec.text(), options);
    }

    @Test
    void whatNobodyWroteIsAbsentAndHasVersionZero() {
        VersionedValue<String> value = value();
        assertThat(value.read()).isEqualTo(new Versioned<>(Optional.empty(), 0));
        assertThat(value.remove(0)).isFalse();
        assertThat(value.compareAndSet(2, "a")).isEmpty();
        Versioned<String> written = value.compareAndSet(0, "a").orElseThrow();
        assertThat(written.value()).contains("a");
        assertThat(written.version()).isPositive();
        assertThat(value.read()).isEqualTo(written);
    }

    @Test
    @DisplayName("peers: given two writers using versioned set, exactly one succeeds per version and the loser sees the"
            + " new version")
    void ofTwoWritersOneSucceedsAndTheOtherSeesIt() {
        VersionedValue<String> one = value();
        VersionedValue<String> other = value();
        long version = one.setIfAbsent("start").orElseThrow().version();
        assertThat(other.read().version()).isEqualTo(version);
        Versioned<String> won = other.compareAndSet(version, "other").orElseThrow();
        assertThat(one.compareAndSet(version, "one")).isEmpty();
        assertThat(one.read()).isEqualTo(won);
        assertThat(one.compareAndSet(won.version(), "one")).isPresent();
        assertThat(other.read().value()).contains("one");
    }

    @Test
    void onlyTheFirstIsSetIfAbsent() {
        assertThat(value().setIfAbsent("a")).isPresent();
        assertThat(value().setIfAbsent("b")).isEmpty();
        VersionedValue<String> value = value();
        assertThat(value.read().value()).contains("a");
        assertThat(value.remove(value.read().version())).isTrue();
        assertThat(value.setIfAbsent("c").orElseThrow().value()).contains("c");
    }

    @Test
    void aVersionSeenOnceNeverFitsALaterValueOrAbsence() {
        VersionedValue<String> value = value();
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            seen.add(value.read().version());
            seen.add(value.setIfAbsent("same").orElseThrow().version());
            assertThat(value.remove(seen.get(seen.size() - 1))).isTrue();
        }
        seen.add(value.read().version());
        seen.add(value.setIfAbsent("same").orElseThrow().version());
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        Versioned<String> present = value.read();
        for (long stale : seen.subList(0, seen.size() - 1)) {
            assertThat(value.compareAndSet(stale, "overwritten")).isEmpty();
            assertThat(value.remove(stale)).isFalse();
        }
        assertThat(value.read()).isEqualTo(present);
    }

    @Test
    void whatExpiredIsAbsentWithAVersionOfItsOwn() {
        VersionedValue<String> value = value(client(), DEFAULTS.withExpiry(Duration.ofMillis(150)));
        Versioned<String> first = value.setIfAbsent("a").orElseThrow();
        fixture.until(() -> value.read().value().isEmpty());
        Versioned<String> absent = value.read();
        assertThat(absent.version()).isGreaterThan(first.version());
        assertThat(value.compareAndSet(first.version(), "b")).isEmpty();
        assertThat(value.remove(first.version())).isFalse();
        Versioned<String> second = value.compareAndSet(absent.version(), "b").orElseThrow();
        assertThat(second.version()).isGreaterThan(absent.version());
    }

    @Test
    void whatIsWrittenWithoutAnExpiryStays() {
        Counters client = client();
        VersionedValue<String> brief = value(client, DEFAULTS.withExpiry(Duration.ofMillis(150)));
        VersionedValue<String> lasting = value(client, DEFAULTS);
        VersionedValue<String> other =
                VersionedValue.on(client, name + "2", Codec.text(), DEFAULTS.withExpiry(Duration.ofMillis(300)));
        long version = brief.setIfAbsent("a").orElseThrow().version();
        Versioned<String> kept = lasting.compareAndSet(version, "b").orElseThrow();
        other.setIfAbsent("later");
        fixture.until(() -> other.read().value().isEmpty());
        assertThat(lasting.read()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":", "1:2", "line\nline\r\n\0", "äß€", "\uD83D\uDD12", "{}%7B"})
    void everyTextComesBackAsItWas(String text) {
        VersionedValue<String> value = value();
        Versioned<String> written = value.setIfAbsent(text).orElseThrow();
        assertThat(value.read()).isEqualTo(written).extracting(Versioned::value).isEqualTo(Optional.of(text));
    }

    @Test
    void theLongestTextComesBackAndALongerOneIsNotSent() {
        VersionedValue<String> value = value();
        String longest = "ä".repeat(VersionedValue.MAX_BYTES / 2);
        Versioned<String> written = value.setIfAbsent(longest).orElseThrow();
        assertThat(value.read().value()).contains(longest);
        for (String bad : List.of(longest + "a", "x\uD83D"))
            assertThatThrownBy(() -> value.compareAndSet(written.version(), bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("value must ");
        assertThat(value.read().version()).isEqualTo(written.version());
    }

    @Test
    void anUpdateMakesTheNewValueOfThePresentOne() {
        VersionedValue<Integer> value = VersionedValue.on(client(), name, Codec.of(String::valueOf, Integer::parseInt));
        assertThat(value.update(present -> present.orElse(0) + 1).value()).contains(1);
        Versioned<Integer> second = value.update(present -> present.orElse(0) + 1);
        assertThat(second).isEqualTo(value.read());
        assertThat(second.value()).contains(2);
        assertThat(join(value.updateAsync(present -> present.orElse(0) * 10)).value())
                .contains(20);
    }

    @Test
    void anUpdateThatIsOvertakenSeesWhatOvertookIt() {
        VersionedValue<String> other = value();
        List<Optional<String>> seen = new ArrayList<>();
        AtomicInteger rounds = new AtomicInteger();
        CompletableFuture<Versioned<String>> done = start(() -> value().update(present -> {
            seen.add(present);
            if (rounds.incrementAndGet() <= 3) other.update(before -> before.orElse("") + "o");
            return present.orElse("") + "!";
        }));
        assertThat(join(done).value()).contains("ooo!");
        assertThat(seen).containsExactly(Optional.empty(), Optional.of("o"), Optional.of("oo"), Optional.of("ooo"));
    }

    @Test
    void anUpdateThatIsAlwaysOvertakenGivesUpAndSaysSo() {
        VersionedValue<String> other = value();
        VersionedValue<String> value = value(client(), DEFAULTS.withTries(3));
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<?> blocking = start(() -> value.update(present -> overtaken(other, calls)));
        assertThatThrownBy(() -> join(blocking)).hasCauseInstanceOf(ContendedException.class);
        assertThat(calls).hasValue(3);
        CompletableFuture<?> async =
                value.updateAsync(present -> overtaken(other, calls)).toCompletableFuture();
        assertThatThrownBy(() -> join(async)).cause().isInstanceOfSatisfying(ContendedException.class, e -> {
            assertThat(e.name()).isEqualTo(name);
            assertThat(e.tries()).isEqualTo(3);
        });
        assertThat(calls).hasValue(6);
        assertThat(other.read().value()).contains("6");
    }

    private static String overtaken(VersionedValue<String> other, AtomicInteger calls) {
        other.update(before -> Integer.toString(calls.incrementAndGet()));
        return "never written";
    }

    @Test
    @DisplayName(
            "F6: no update is lost: as many increments by read and write as there were calls, from several clients")
    void noUpdateIsLost() {
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            VersionedValue<Integer> value = VersionedValue.on(
                    client(),
                    name,
                    Codec.of(String::valueOf, Integer::parseInt),
                    DEFAULTS.withTries(VersionedOptions.MAX_TRIES));
            for (int thread = 0; thread < 2; thread++) threads.add(start(() -> increment(value, 30)));
        }
        for (CompletableFuture<Integer> thread : threads) join(thread);
        assertThat(value().read().value()).contains("180");
    }

    private static int increment(VersionedValue<Integer> value, int times) {
        for (int i = 0; i < times; i++) {
            if (i % 2 == 0) value.update(present -> present.orElse(0) + 1);
            else
                value.updateAsync(present -> present.orElse(0) + 1)
                        .toCompletableFuture()
                        .join();
        }
        return times;
    }

    @Test
    void whatTheFunctionOrTheCodecThrowsReachesTheCaller() {
        RuntimeException mine = new IllegalStateException("mine");
        VersionedValue<String> value = value();
        assertThatThrownBy(() -> value.update(present -> {
                    throw mine;
                }))
                .isSameAs(mine);
        assertThatThrownBy(() -> join(value.updateAsync(present -> {
                    throw mine;
                })))
                .hasCause(mine);
        assertThatThrownBy(() -> value.update(present -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value must not be null");
        value.setIfAbsent("no number");
        assertThatThrownBy(VersionedValue.on(client(), name, Codec.of(String::valueOf, Integer::parseInt))::read)
                .isInstanceOf(NumberFormatException.class);
        assertThat(value.read().value()).contains("no number");
    }

    @Test
    void asynchronousVerbsDoTheSame() {
        VersionedValue<String> value = value();
        assertThat(join(value.readAsync()).version()).isZero();
        Versioned<String> first = join(value.setIfAbsentAsync("a")).orElseThrow();
        assertThat(join(value.setIfAbsentAsync("b"))).isEmpty();
        assertThat(join(value.compareAndSetAsync(0, "b"))).isEmpty();
        Versioned<String> second =
                join(value.compareAndSetAsync(first.version(), "b")).orElseThrow();
        assertThat(join(value.readAsync())).isEqualTo(second);
        assertThat(join(value.removeAsync(first.version()))).isFalse();
        assertThat(join(value.removeAsync(second.version()))).isTrue();
        assertThat(join(value.readAsync()).value()).isEmpty();
    }

    // Below the waist.

    private long written(VersionStore versions, Write write) {
        return ((Written) join(versions.write(write))).version();
    }

    private Write write(long expected, String text, String id) {
        return new Write(name, expected, text, Duration.ZERO, id);
    }

    @Test
    @DisplayName("B1: a write that is repeated answers what it did the first time, and does nothing")
    void aRepeatedWriteAnswersAsTheFirstTime() {
        VersionStore versions = store().versions();
        Write first = write(0, "first", "a");
        long one = written(versions, first);
        assertThat(written(versions, first)).isEqualTo(one);
        long two = written(versions, write(one, "second", "b"));
        assertThat(written(versions, first)).isEqualTo(one);
        Write removal = write(two, null, "c");
        long three = written(versions, removal);
        assertThat(written(versions, removal)).isEqualTo(three);
        assertThat(written(versions, first)).isEqualTo(one);
        long four = written(versions, write(three, "fourth", "d"));
        assertThat(written(versions, removal)).isEqualTo(three);
        assertThat(join(versions.read(name))).isEqualTo(new Present(four, "fourth"));
    }

    @Test
    @DisplayName("F7: a write that may be one of those no longer remembered is not taken for somebody else's")
    void aWriteThatMayBeForgottenIsUncertain() {
        VersionStore versions = store().versions();
        Write first = write(0, "first", "a");
        long version = written(versions, first);
        long second = version;
        for (int i = 0; i < 63; i++) {
            second = i == 1 ? version : second;
            version = written(versions, write(version, "x", "b" + i));
        }
        assertThat(written(versions, first)).isPositive();
        long last = written(versions, write(version, "last", "c"));
        Present present = new Present(last, "last");
        assertThat(join(versions.write(first))).isEqualTo(new Stale(present, false));
        assertThat(join(versions.write(write(second, "y", "d")))).isEqualTo(new Stale(present, true));
        assertThat(join(versions.read(name))).isEqualTo(present);
    }

    @Test
    void aClosedStoreSaysSo() {
        CounterStore store = store();
        Counters client = closing(fixture.client(store).build());
        store.close();
        VersionedValue<String> value = value(client, DEFAULTS);
        assertThatThrownBy(value::read).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> value.compareAndSet(0, "a")).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void aClosedClientSaysSo() {
        Counters client = client();
        VersionedValue<String> value = value(client, DEFAULTS);
        client.close();
        assertThatThrownBy(value::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> join(value.setIfAbsentAsync("a"))).hasCauseInstanceOf(IllegalStateException.class);
    }
}
