package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.sequence.GapTooLargeException;
import dev.holdfast.counter.sequence.Handed;
import dev.holdfast.counter.sequence.Offered;
import dev.holdfast.counter.sequence.SequenceHandler;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.sequence.SequencerOptions;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.SequenceStore.Buffered;
import dev.holdfast.counter.spi.SequenceStore.Busy;
import dev.holdfast.counter.spi.SequenceStore.Duplicate;
import dev.holdfast.counter.spi.SequenceStore.Gap;
import dev.holdfast.counter.spi.SequenceStore.Idle;
import dev.holdfast.counter.spi.SequenceStore.Kept;
import dev.holdfast.counter.spi.SequenceStore.Stream;
import dev.holdfast.counter.spi.SequenceStore.Turn;
import dev.holdfast.lock.BackendUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sequencer promises, on every store. */
public abstract class SequencerContract extends NounContract {

    private static final Duration LEASE = Duration.ofMillis(300);
    private static final SequencerOptions OPTIONS =
            SequencerOptions.defaults().withLease(LEASE).withRetryPause(Duration.ofMillis(50));

    private final List<Handed<String>> handed = new CopyOnWriteArrayList<>();

    private Sequencer<String> sequencer() {
        return sequencer(OPTIONS, handed::add);
    }

    private Sequencer<String> sequencer(SequencerOptions options, SequenceHandler<String> handler) {
        return closing(Sequencer.on(client(), name, Codec.text(), options, handler));
    }

    private List<Long> numbers() {
        return handed.stream().map(Handed::sequence).toList();
    }

    private Offered offer(Sequencer<String> sequencer, long number) {
        return join(sequencer.offerAsync(number, "event " + number));
    }

    @Test
    void eventsInOrderAreHandedOnAtOnce() {
        Sequencer<String> sequencer = sequencer();
        assertThat(sequencer.expected()).isEqualTo(1);
        for (int i = 1; i <= 5; i++)
            assertThat(sequencer.offer(i, "event " + i)).isEqualTo(Offered.HANDED_ON);
        assertThat(handed)
                .extracting(Handed::event)
                .containsExactly("event 1", "event 2", "event 3", "event 4", "event 5");
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(sequencer().expected()).isEqualTo(6);
    }

    @Test
    void eventsAheadAreKeptUntilTheirTurnComes() {
        Sequencer<String> one = sequencer();
        Sequencer<String> other = sequencer();
        assertThat(offer(one, 3)).isEqualTo(Offered.BUFFERED);
        assertThat(offer(other, 5)).isEqualTo(Offered.BUFFERED);
        assertThat(offer(one, 2)).isEqualTo(Offered.BUFFERED);
        assertThat(join(one.expectedAsync())).isEqualTo(1);
        assertThat(handed).isEmpty();
        assertThat(offer(other, 1)).isEqualTo(Offered.HANDED_ON);
        await(() -> handed.size() == 3);
        // Buffered, if the other one is still ending its turn.
        assertThat(offer(one, 4)).isNotEqualTo(Offered.DUPLICATE);
        await(() -> handed.size() == 5);
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void anEventIsHandedOnOnceHoweverOftenItIsOffered() {
        Sequencer<String> one = sequencer();
        Sequencer<String> other = sequencer();
        assertThat(offer(one, 2)).isEqualTo(Offered.BUFFERED);
        assertThat(join(other.offerAsync(2, "another"))).isEqualTo(Offered.BUFFERED);
        offer(other, 1);
        await(() -> handed.size() == 2);
        for (long number : new long[] {1, 2, 0}) assertThat(offer(one, number)).isEqualTo(Offered.DUPLICATE);
        assertThat(handed).extracting(Handed::event).containsExactly("event 1", "event 2");
    }

    @Test
    void anEventTooFarAheadIsRefusedAndChangesNothing() {
        Sequencer<String> sequencer = sequencer(OPTIONS.withBuffer(10).withFirst(0), handed::add);
        assertThat(offer(sequencer, 9)).isEqualTo(Offered.BUFFERED);
        for (long number : new long[] {10, 11, Sequencer.MAX_SEQUENCE}) {
            assertThatThrownBy(() -> sequencer.offer(number, "x"))
                    .isInstanceOfSatisfying(GapTooLargeException.class, e -> {
                        assertThat(e.stream()).isEqualTo(name);
                        assertThat(e.expected()).isZero();
                        assertThat(e.offered()).isEqualTo(number);
                    });
        }
        assertThatThrownBy(() -> offer(sequencer, 10)).hasCauseInstanceOf(GapTooLargeException.class);
        for (int i = 0; i < 9; i++) offer(sequencer, i);
        await(() -> handed.size() == 10);
        assertThat(sequencer.expected()).isEqualTo(10);
        assertThat(offer(sequencer, 10)).isEqualTo(Offered.HANDED_ON);
    }

    @Test
    @DisplayName("1000 events, twice each, in a random order, from three clients: handed on in order, each once")
    void eventsInAnyOrderFromAnywhereAreHandedOnInOrderEachOnce() {
        List<Long> offers = new ArrayList<>();
        for (int copy = 0; copy < 2; copy++) LongStream.rangeClosed(1, 1_000).forEach(offers::add);
        Collections.shuffle(offers, new Random(4711));
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            // Nobody is taken for dead here, however busy the machine is.
            Sequencer<String> sequencer = sequencer(OPTIONS.withLease(Duration.ofMinutes(5)), handed::add);
            threads.add(start(() -> {
                for (int i = next.getAndIncrement(); i < offers.size(); i = next.getAndIncrement())
                    sequencer.offer(offers.get(i), "event " + offers.get(i));
                return null;
            }));
        }
        threads.forEach(this::join);
        await(() -> sequencer().expected() == 1_001);
        assertThat(numbers()).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
        assertThat(handed).allMatch(each -> each.event().equals("event " + each.sequence()));
    }

    @Test
    void anEventWhoseHandlerFailedIsHandedOnAgainAndNothingOvertakesIt() {
        AtomicInteger failures = new AtomicInteger(3);
        Sequencer<String> sequencer = sequencer(OPTIONS, event -> {
            if (event.sequence() == 2 && failures.getAndDecrement() > 0) throw new IOException("failed");
            handed.add(event);
        });
        assertThat(offer(sequencer, 1)).isEqualTo(Offered.HANDED_ON);
        assertThat(offer(sequencer, 2)).isEqualTo(Offered.BUFFERED);
        assertThat(offer(sequencer, 3)).isEqualTo(Offered.BUFFERED);
        await(() -> handed.size() == 3);
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
        assertThat(failures).hasNegativeValue();
    }

    @Test
    void theNextOfferTriesAgainWithoutAPause() {
        AtomicInteger tries = new AtomicInteger();
        Sequencer<String> sequencer = sequencer(OPTIONS.withRetryPause(Duration.ofHours(1)), event -> {
            if (tries.incrementAndGet() == 1) throw new IOException("failed");
            handed.add(event);
        });
        assertThat(offer(sequencer, 1)).isEqualTo(Offered.BUFFERED);
        assertThat(offer(sequencer, 1)).isEqualTo(Offered.HANDED_ON);
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    @DisplayName(
            "The event that a crashed JVM was handing on is handed on again, with the same number, then the others")
    void whatACrashedJvmWasHandingOnIsHandedOnAgain() {
        SequenceStore dead = store().sequences();
        Stream stream = new Stream(name, 1);
        for (int i = 1; i <= 2; i++) join(dead.offer(stream, i, "event " + i, 10));
        Turn turn = (Turn) join(dead.take(stream, "dead", LEASE));
        assertThat(turn.event()).isEqualTo("event 1");
        assertThat(offer(sequencer(), 3)).isEqualTo(Offered.BUFFERED);
        await(() -> handed.size() == 3);
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
        assertThat(handed).extracting(Handed::event).containsExactly("event 1", "event 2", "event 3");
        assertThat(handed).allMatch(each -> each.token() > turn.token());
        assertThat(join(dead.done(stream, "dead", 1, LEASE))).isEqualTo(new Idle(4));
    }

    @Test
    void whatIsHandledForLongIsNotTakenByOthers() {
        CountDownLatch hold = new CountDownLatch(1);
        Sequencer<String> slow = sequencer(OPTIONS, event -> {
            handed.add(event);
            hold.await();
        });
        CompletionStage<Offered> first = slow.offerAsync(1, "event 1");
        await(() -> handed.size() == 1);
        Sequencer<String> other = sequencer();
        assertThat(offer(other, 2)).isEqualTo(Offered.BUFFERED);
        pass(LEASE.multipliedBy(3));
        assertThat(numbers()).containsExactly(1L);
        assertThat(first.toCompletableFuture()).isNotDone();
        hold.countDown();
        assertThat(join(first)).isEqualTo(Offered.HANDED_ON);
        await(() -> handed.size() == 2);
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void whatWillNeverComeCanBeSkipped() {
        Sequencer<String> sequencer = sequencer();
        for (long number : new long[] {2, 4, 5}) offer(sequencer, number);
        assertThat(sequencer.skipTo(4)).isEqualTo(4);
        await(() -> handed.size() == 2);
        assertThat(numbers()).containsExactly(4L, 5L);
        assertThat(offer(sequencer, 2)).isEqualTo(Offered.DUPLICATE);
        assertThat(join(sequencer.skipToAsync(3))).isEqualTo(6);
        assertThat(offer(sequencer, 6)).isEqualTo(Offered.HANDED_ON);
    }

    @Test
    void aHandlerThatCannotHandleAnEventCanBePassedOver() {
        Sequencer<String> sequencer = sequencer(OPTIONS, event -> {
            if (event.sequence() == 1) throw new IOException("never");
            handed.add(event);
        });
        assertThat(offer(sequencer, 1)).isEqualTo(Offered.BUFFERED);
        offer(sequencer, 2);
        assertThat(sequencer.skipTo(2)).isEqualTo(2);
        await(() -> handed.size() == 1);
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void aClosedSequencerHandsNothingOn() {
        Sequencer<String> one = sequencer();
        offer(one, 2);
        one.close();
        one.close();
        for (CompletionStage<?> stage : List.of(one.offerAsync(1, "x"), one.expectedAsync(), one.skipToAsync(5)))
            assertThatThrownBy(() -> join(stage))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        Sequencer<String> other = sequencer();
        assertThat(offer(other, 1)).isEqualTo(Offered.HANDED_ON);
        await(() -> handed.size() == 2);
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb\0", "\uD83D\uDD12", "expected"})
    void everyEventComesAsItWasOffered(String text) {
        Sequencer<String> sequencer = sequencer();
        join(sequencer.offerAsync(1, text));
        assertThat(handed).extracting(Handed::event).containsExactly(text);
    }

    @Test
    void anEventWithTooLongATextIsNotSent() {
        Sequencer<String> sequencer = sequencer();
        assertThatThrownBy(() -> sequencer.offer(1, "x".repeat(Sequencer.MAX_BYTES + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event must have at most 65536 bytes");
        assertThat(join(sequencer.offerAsync(1, "x".repeat(Sequencer.MAX_BYTES))))
                .isEqualTo(Offered.HANDED_ON);
    }

    @Test
    @DisplayName("When the store has lost its data the first number is expected again; skipTo says where the stream is")
    void afterALossOfDataTheFirstNumberIsExpectedUntilTheStreamIsToldWhereItIs() {
        Sequencer<String> sequencer = sequencer(OPTIONS.withBuffer(10), handed::add);
        for (int i = 1; i <= 20; i++) offer(sequencer, i);
        join(store().sequences().forget(new Stream(name, 1)));
        assertThat(sequencer.expected()).isEqualTo(1);
        assertThatThrownBy(() -> sequencer.offer(21, "x")).isInstanceOf(GapTooLargeException.class);
        assertThat(sequencer.skipTo(21)).isEqualTo(21);
        assertThat(offer(sequencer, 21)).isEqualTo(Offered.HANDED_ON);
        assertThat(numbers()).isEqualTo(LongStream.rangeClosed(1, 21).boxed().toList());
    }

    @Test
    void aStreamThatBeganWithAnotherNumberIsToldApartUntilItIsForgotten() {
        Sequencer<String> one = sequencer();
        offer(one, 1);
        Sequencer<String> other = sequencer(OPTIONS.withFirst(0), handed::add);
        assertThatThrownBy(() -> other.offer(0, "x")).isInstanceOfSatisfying(SettingsMismatchException.class, e -> {
            assertThat(e.asked()).isEqualTo("first number 0");
            assertThat(e.kept()).isEqualTo("first number 1");
        });
        assertThatThrownBy(() -> other.skipTo(9)).isInstanceOf(SettingsMismatchException.class);
        assertThatThrownBy(other::expected).isInstanceOf(SettingsMismatchException.class);
        assertThat(one.expected()).isEqualTo(2);
        one.forget();
        assertThat(offer(other, 0)).isEqualTo(Offered.HANDED_ON);
        assertThatThrownBy(one::expected).isInstanceOf(SettingsMismatchException.class);
        other.forget();
        one.skipTo(5);
        assertThatThrownBy(other::expected).isInstanceOf(SettingsMismatchException.class);
    }

    @Test
    void aStreamThatIsForgottenBeginsAnew() {
        Sequencer<String> sequencer = sequencer();
        offer(sequencer, 1);
        offer(sequencer, 3);
        sequencer.forget();
        assertThat(sequencer.expected()).isEqualTo(1);
        join(sequencer.forgetAsync());
        assertThat(offer(sequencer, 1)).isEqualTo(Offered.HANDED_ON);
        assertThat(offer(sequencer, 2)).isEqualTo(Offered.HANDED_ON);
        assertThat(sequencer.expected()).isEqualTo(3);
    }

    @Test
    void aStreamExpiresAfterItsLastOfferAndOthersDoNot() {
        Sequencer<String> brief = sequencer(OPTIONS.withExpiry(Duration.ofSeconds(1)), handed::add);
        String other = name + ":other";
        Sequencer<String> lasting = closing(Sequencer.on(client(), other, Codec.text(), OPTIONS, handed::add));
        offer(lasting, 1);
        for (int i = 1; i <= 3; i++) {
            assertThat(offer(brief, i)).isEqualTo(Offered.HANDED_ON);
            pass(Duration.ofMillis(400));
        }
        await(() -> brief.expected() == 1);
        assertThat(lasting.expected()).isEqualTo(2);
    }

    @Test
    void whileAnEventIsHandledItsStreamDoesNotExpire() {
        CountDownLatch hold = new CountDownLatch(1);
        Sequencer<String> brief = sequencer(OPTIONS.withExpiry(Duration.ofSeconds(1)), event -> {
            handed.add(event);
            hold.await();
        });
        CompletionStage<Offered> first = brief.offerAsync(1, "x");
        await(() -> handed.size() == 1);
        pass(Duration.ofMillis(1_500));
        hold.countDown();
        assertThat(join(first)).isEqualTo(Offered.HANDED_ON);
        assertThat(brief.expected()).isEqualTo(2);
    }

    // Below the waist.

    @Test
    @DisplayName("B1: every step on a stream answers a repetition as the first time")
    void everyStepMayBeRepeated() {
        SequenceStore streams = store().sequences();
        Stream stream = new Stream(name, 7);
        Duration lease = Duration.ofMinutes(1);
        assertThat(join(streams.look(stream))).isEqualTo(new Idle(7));
        assertThat(join(streams.take(stream, "a", lease))).isEqualTo(new Idle(7));
        assertThat(join(streams.offer(stream, 17, "x", 10))).isEqualTo(new Gap(7));
        assertThat(join(streams.offer(stream, 6, "x", 10))).isEqualTo(new Duplicate(7));
        for (int i = 0; i < 2; i++)
            assertThat(join(streams.offer(stream, 7, "seven", 10))).isEqualTo(new Buffered(7));
        join(streams.offer(stream, 8, "eight", 10));
        Turn first = (Turn) join(streams.take(stream, "a", lease));
        assertThat(first).isEqualTo(new Turn(7, first.token(), "seven"));
        assertThat(join(streams.take(stream, "a", lease))).isEqualTo(first);
        assertThat(join(streams.take(stream, "b", lease)))
                .isInstanceOfSatisfying(
                        Busy.class, busy -> assertThat(busy.left()).isBetween(Duration.ofSeconds(1), lease));
        assertThat(join(streams.done(stream, "b", 7, lease))).isInstanceOf(Busy.class);
        assertThat(join(streams.release(stream, "b"))).isEqualTo(new Idle(7));
        for (int i = 0; i < 2; i++)
            assertThat(join(streams.done(stream, "a", 7, lease))).isEqualTo(new Turn(8, first.token(), "eight"));
        for (int i = 0; i < 2; i++)
            assertThat(join(streams.release(stream, "a"))).isEqualTo(new Idle(8));
        assertThat(join(streams.done(stream, "a", 8, lease)))
                .as("not the owner's")
                .isEqualTo(new Idle(8));
        Turn again = (Turn) join(streams.take(stream, "b", lease));
        assertThat(again.event()).isEqualTo("eight");
        assertThat(again.token()).isGreaterThan(first.token());
        for (int i = 0; i < 2; i++)
            assertThat(join(streams.done(stream, "b", 8, lease))).isEqualTo(new Idle(9));
        for (int i = 0; i < 2; i++) assertThat(join(streams.skip(stream, 20))).isEqualTo(new Idle(20));
        assertThat(join(streams.offer(stream, 19, "x", 10))).isEqualTo(new Duplicate(20));
        assertThat(join(streams.look(stream))).isEqualTo(new Idle(20));
    }

    @Test
    void aRenewalThatComesLateClaimsNothing() {
        SequenceStore streams = store().sequences();
        Stream stream = new Stream(name, 1);
        Duration lease = Duration.ofMinutes(1);
        join(streams.offer(stream, 1, "one", 10));
        join(streams.offer(stream, 2, "two", 10));
        assertThat(join(streams.renew(stream, "a", lease))).isEqualTo(new Idle(1));
        join(streams.take(stream, "a", Duration.ofSeconds(1)));
        for (int i = 0; i < 2; i++)
            assertThat(join(streams.renew(stream, "a", lease))).isEqualTo(new Kept(1));
        assertThat(join(streams.take(stream, "b", lease)))
                .isInstanceOfSatisfying(
                        Busy.class, busy -> assertThat(busy.left()).isGreaterThan(Duration.ofSeconds(2)));
        join(streams.release(stream, "a"));
        assertThat(join(streams.renew(stream, "a", lease))).isEqualTo(new Idle(1));
        assertThat(join(streams.take(stream, "b", lease))).isInstanceOf(Turn.class);
        assertThat(join(streams.renew(stream, "a", lease))).isEqualTo(new Idle(1));
    }

    @Test
    void aClosedStoreSaysSo() {
        CounterStore store = store();
        Counters client = closing(fixture.client(store).build());
        store.close();
        Sequencer<String> sequencer = Sequencer.on(client, name, Codec.text(), OPTIONS, handed::add);
        assertThatThrownBy(() -> sequencer.offer(1, "x")).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(sequencer::expected).isInstanceOf(BackendUnavailableException.class);
    }
}
