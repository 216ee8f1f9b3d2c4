package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.id.IdOptions;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.id.IdsExhaustedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sequence of ids does, on every store. A binding supplies the fixture. */
@Timeout(120)
public abstract class IdSequenceContract extends NounContract {

    private Counters client;

    @BeforeEach
    final void openClient() {
        client = client();
    }

    private IdSequence sequence(IdOptions options) {
        return IdSequence.on(client, name, options);
    }

    static Stream<IdOptions> kinds() {
        return Stream.of(
                IdOptions.defaults(),
                IdOptions.defaults().withBlock(1),
                IdOptions.defaults().withBlock(7).withLowWater(7),
                IdOptions.plain(),
                IdOptions.plain().withBlock(1).withLowWater(0),
                IdOptions.plain().withBlock(10).withLowWater(0),
                IdOptions.strict());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void idsOfOneSequenceArePositiveAndGrow(IdOptions options) throws Exception {
        IdSequence ids = sequence(options);
        assertThat(ids.name()).isEqualTo(name);
        assertThat(ids.options()).isEqualTo(options).hasSameHashCodeAs(options).hasToString(options.toString());
        long last = 0;
        for (int i = 0; i < 60; i++) {
            long id = i % 3 == 0 ? ids.nextAsync().toCompletableFuture().get(60, TimeUnit.SECONDS) : ids.next();
            assertThat(id).isGreaterThan(last);
            last = id;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void idsOfThreadsAndClientsAreUnique(IdOptions options) throws Exception {
        int threads = 6;
        int each = 300;
        List<CompletableFuture<long[]>> taken = new ArrayList<>();
        List<IdSequence> sequences = List.of(
                sequence(options),
                IdSequence.on(client(), name, options),
                options.equals(IdOptions.strict())
                        ? IdSequence.on(client(), name, options)
                        : IdSequence.on(client(), name, options.withBlock(13)));
        for (int i = 0; i < threads; i++) {
            IdSequence ids = sequences.get(i % 3);
            taken.add(start(() -> LongStream.generate(ids::next).limit(each).toArray()));
        }
        Set<Long> all = new HashSet<>();
        for (CompletableFuture<long[]> one : taken) {
            long[] got = one.get(60, TimeUnit.SECONDS);
            assertThat(got).isSorted();
            Arrays.stream(got).forEach(all::add);
        }
        assertThat(all).hasSize(threads * each);
    }

    @Test
    @DisplayName(
            "A single client gets 1, 2, 3, ... over several blocks, two clients never overlap [RedissonIdGeneratorTest]")
    void plainIdsAreSmallNumbers() {
        IdSequence first = sequence(IdOptions.plain().withBlock(4).withLowWater(0));
        for (long i = 1; i <= 9; i++) assertThat(first.next()).isEqualTo(i);
        IdSequence second =
                IdSequence.on(client(), name, IdOptions.plain().withBlock(100).withLowWater(0));
        assertThat(second.next()).isEqualTo(13);
        for (long i = 10; i <= 12; i++) assertThat(first.next()).isEqualTo(i);
        assertThat(first.next()).isEqualTo(113);
    }

    @Test
    void blocksOfAllSizesDoNotOverlap() {
        List<IdSequence> sequences = Stream.of(1, 2, 1_023, 1_024, 1_025, 10_000, IdOptions.MAX_BLOCK)
                .map(block -> sequence(IdOptions.defaults().withBlock(block).withLowWater(0)))
                .toList();
        Set<Long> all = new HashSet<>();
        for (int round = 0; round < 50; round++)
            for (IdSequence one : sequences) assertThat(all.add(one.next())).isTrue();
    }

    @Test
    void strictIdsHaveNoGapsWhoeverAsks() throws Exception {
        List<IdSequence> sequences = List.of(
                sequence(IdOptions.strict()),
                IdSequence.on(client(), name, IdOptions.strict()),
                IdSequence.on(client(), name, IdOptions.strict()));
        List<CompletableFuture<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 600; i++)
            stages.add(sequences.get(i % 3).nextAsync().toCompletableFuture());
        Set<Long> ids = new HashSet<>();
        for (CompletableFuture<Long> stage : stages) ids.add(stage.get(60, TimeUnit.SECONDS));
        assertThat(ids).hasSize(600).allMatch(id -> id >= 1 && id <= 600);
        assertThat(client.counter(name + "/ids").get()).isEqualTo(600);
    }

    @Test
    void strictIdsOfOneClientComeInTheOrderOfItsCalls() throws Exception {
        IdSequence ids = sequence(IdOptions.strict());
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) stages.add(ids.nextAsync());
        for (int i = 0; i < 200; i++)
            assertThat(stages.get(i).toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isEqualTo(i + 1);
        assertThat(ids.next()).isEqualTo(201);
    }

    @Test
    void aNameKeepsItsKind() throws Exception {
        List<IdOptions> kinds = List.of(IdOptions.defaults(), IdOptions.plain(), IdOptions.strict());
        List<String> words = List.of("timed", "plain", "strict");
        for (int kept = 0; kept < 3; kept++) {
            IdSequence.on(client, name + kept, kinds.get(kept)).next();
            for (int asked = 0; asked < 3; asked++) {
                IdSequence ids = IdSequence.on(client(), name + kept, kinds.get(asked));
                if (asked == kept) {
                    assertThat(ids.next()).isPositive();
                    continue;
                }
                assertThatThrownBy(ids::next)
                        .isInstanceOf(SettingsMismatchException.class)
                        .hasMessageContaining(name + kept)
                        .hasMessageContaining("kept with " + words.get(kept))
                        .hasMessageContaining("opened with " + words.get(asked));
                assertThatThrownBy(() -> ids.nextAsync().toCompletableFuture().get(60, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(SettingsMismatchException.class);
            }
        }
    }

    @Test
    void strictIdsEndWithTheirRange() {
        IdSequence ids = sequence(IdOptions.strict());
        client.counter(name + "/ids").set(Long.MAX_VALUE - 1);
        assertThat(ids.next()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(ids::next).isInstanceOf(IdsExhaustedException.class).hasMessageContaining(name);
        assertThatThrownBy(() -> ids.nextAsync().toCompletableFuture().get())
                .hasCauseInstanceOf(IdsExhaustedException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClosedClientSaysSo(IdOptions options) {
        IdSequence ids = sequence(options);
        client.close();
        assertThatThrownBy(ids::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void badArgumentsAreToldByParameterAndValue() {
        IdOptions options = IdOptions.defaults();
        told("counters", "null", () -> IdSequence.on(null, name));
        told("name", "\" \"", () -> IdSequence.on(client, " "));
        told("name", "513", () -> IdSequence.on(client, "x".repeat(513)));
        told("name", "513", () -> IdSequence.on(client, "x".repeat(509), IdOptions.strict()));
        told("options", "null", () -> IdSequence.on(client, name, null));
        told("ids", "0", () -> options.withBlock(0));
        told("ids", "-1", () -> options.withBlock(-1));
        told("ids", "65537", () -> options.withBlock(IdOptions.MAX_BLOCK + 1));
        told("ids", "-1", () -> options.withLowWater(-1));
        told("ids", "10001", () -> options.withLowWater(10_001));
        told("ids", "5", () -> IdOptions.strict().withBlock(5));
        told("ids", "1", () -> IdOptions.strict().withLowWater(1));
    }

    private static void told(String parameter, String value, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessageStartingWith(parameter + " ")
                .hasMessageContaining(value);
    }
}
