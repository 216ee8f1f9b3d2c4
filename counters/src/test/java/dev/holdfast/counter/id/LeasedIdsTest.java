package dev.holdfast.counter.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When blocks are leased, over a store whose answers the test gives out. */
class LeasedIdsTest {

    private final VirtualTime time = new VirtualTime();
    private final Deque<CompletableFuture<IdStore.Reply>> asked = new ArrayDeque<>();
    private final Counters client = Counters.builder(new Held())
            .time(time)
            .patience(Duration.ofSeconds(2))
            .callbacks(Runnable::run)
            .build();

    private class Held implements CounterStore, IdStore {

        @Override
        public IdStore ids() {
            return this;
        }

        @Override
        public CompletionStage<Reply> lease(String name, Mode mode, long size, long least) {
            CompletableFuture<Reply> one = new CompletableFuture<>();
            asked.add(one);
            return one;
        }

        @Override
        public CompletionStage<Reply> beStrict(String name) {
            throw new AssertionError("not strict");
        }

        @Override
        public CompletionStage<Answer> apply(Request request) {
            throw new AssertionError("no counter");
        }

        @Override
        public CompletionStage<Void> openSession(String name, String session, Duration retention) {
            throw new AssertionError("no counter");
        }

        @Override
        public void close() {}
    }

    private IdSequence ids(int block, int lowWater) {
        return IdSequence.on(client, "i", IdOptions.plain().withBlock(block).withLowWater(lowWater));
    }

    private void answer(long first, long size) {
        asked.remove().complete(new IdStore.Block(first, size));
    }

    private static CompletableFuture<Long> next(IdSequence ids) {
        return ids.nextAsync().toCompletableFuture();
    }

    @Test
    void theNextBlockIsLeasedAtTheLowWaterMarkAndOnce() {
        IdSequence ids = ids(10, 3);
        CompletableFuture<Long> first = next(ids);
        assertThat(asked).as("nothing is left, so two at once").hasSize(2);
        answer(1, 10);
        assertThat(first).isCompletedWithValue(1L);
        answer(11, 10);
        for (long i = 2; i <= 17; i++) assertThat(ids.next()).isEqualTo(i);
        assertThat(asked).isEmpty();
        assertThat(ids.next()).isEqualTo(18);
        assertThat(asked).as("two are left").hasSize(1);
        assertThat(ids.next()).isEqualTo(19);
        assertThat(ids.next()).isEqualTo(20);
        assertThat(asked).hasSize(1);
        CompletableFuture<Long> late = next(ids);
        assertThat(asked).as("one is late, so another one").hasSize(2);
        next(ids);
        assertThat(asked).as("never more than two").hasSize(2);
        answer(21, 10);
        assertThat(late).isCompletedWithValue(21L);
    }

    @Test
    void withoutALowWaterMarkNothingIsLeasedAheadOfNeed() {
        IdSequence ids = ids(2, 0);
        CompletableFuture<Long> first = next(ids);
        assertThat(asked).hasSize(1);
        answer(1, 2);
        assertThat(first).isCompletedWithValue(1L);
        ids.next();
        assertThat(asked).isEmpty();
        List<CompletableFuture<Long>> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) three.add(next(ids));
        assertThat(asked).as("one block will not do for three").hasSize(2);
        answer(3, 2);
        answer(5, 2);
        assertThat(three).map(CompletableFuture::join).containsExactly(3L, 4L, 5L);
    }

    @Test
    void thoseWhoWaitAreServedInTheirOrder() {
        IdSequence ids = ids(3, 0);
        List<CompletableFuture<Long>> five = new ArrayList<>();
        for (int i = 0; i < 5; i++) five.add(next(ids));
        answer(1, 3);
        assertThat(five.subList(0, 3)).map(CompletableFuture::join).containsExactly(1L, 2L, 3L);
        assertThat(five.get(3)).isNotDone();
        answer(4, 3);
        assertThat(five.subList(3, 5)).map(CompletableFuture::join).containsExactly(4L, 5L);
    }

    @Test
    void aBlockThatWasOvertakenIsDroppedSoThatIdsGrow() {
        IdSequence ids = ids(2, 2);
        CompletableFuture<Long> first = next(ids);
        CompletableFuture<IdStore.Reply> slow = asked.remove();
        answer(13, 2);
        assertThat(first).isCompletedWithValue(13L);
        slow.complete(new IdStore.Block(11, 2));
        assertThat(ids.next()).isEqualTo(14);
        answer(15, 2);
        assertThat(ids.next()).isEqualTo(15);
    }

    @Test
    @DisplayName("While leased ids last, a store that is away troubles nobody; then callers are told, and it goes on")
    void anOutageIsToldWhenNothingIsLeft() {
        IdSequence ids = ids(10, 9);
        next(ids);
        answer(1, 10);
        asked.remove().completeExceptionally(BackendUnavailableException.refused("no memory", null));
        for (long i = 2; i <= 10; i++) assertThat(ids.next()).isEqualTo(i);
        assertThat(asked).as("not asked again for each id").isEmpty();
        CompletableFuture<Long> caller = next(ids);
        assertThat(asked).hasSize(2);
        asked.remove().completeExceptionally(BackendUnavailableException.refused("no memory", null));
        assertThat(caller).isCompletedExceptionally();
        answer(21, 10);
        assertThat(ids.next()).isEqualTo(21);
    }

    /** Ids of a store that can be put in the place of another. */
    private static final class Replaced implements IdStore {

        private IdStore ids;
        private int leases;

        private Replaced(VirtualTime time) {
            ids = new InMemoryCounterStore(time).ids();
        }

        private void by(VirtualTime time) {
            ids = new InMemoryCounterStore(time).ids();
        }

        @Override
        public CompletionStage<Reply> lease(String name, Mode mode, long size, long least) {
            assertThat(++leases).as("leases are not asked for without end").isLessThan(50);
            return ids.lease(name, mode, size, least);
        }

        @Override
        public CompletionStage<Reply> beStrict(String name) {
            return ids.beStrict(name);
        }
    }

    @ParameterizedTest
    @DisplayName(
            "F8: a sequence in use goes on above what it gave out, though the store lost its data and its clock is behind")
    @ValueSource(booleans = {true, false})
    void aSequenceInUseGoesOnAfterALoss(boolean timed) {
        Replaced store = new Replaced(time);
        Counters counters = Counters.builder(new Held() {
                    @Override
                    public IdStore ids() {
                        return store;
                    }
                })
                .time(time)
                .build();
        time.advance(Duration.ofHours(1));
        IdOptions options = timed ? IdOptions.defaults() : IdOptions.plain();
        IdSequence ids = IdSequence.on(counters, "i", options.withBlock(10).withLowWater(0));
        long first = ids.next();
        for (long i = 1; i < 20; i++) assertThat(ids.next()).isEqualTo(first + i);
        VirtualTime behind = new VirtualTime();
        store.by(behind);
        for (long i = 20; i < 40; i++) assertThat(ids.next()).isEqualTo(first + i);
        assertThat(store.leases).isEqualTo(4);
    }

    @Test
    void aLeaseAheadIsTriedAgainAfterAPause() {
        IdSequence ids = ids(10, 9);
        next(ids);
        answer(1, 10);
        asked.remove().completeExceptionally(BackendUnavailableException.refused("no memory", null));
        ids.next();
        assertThat(asked).isEmpty();
        time.advance(Duration.ofMillis(150));
        assertThat(asked).as("nobody called").isEmpty();
        ids.next();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aLeaseWithoutAnAnswerIsAskedForAgainAndEndsAsUnavailable() {
        IdSequence ids = ids(10, 0);
        CompletableFuture<Long> caller = next(ids);
        for (int i = 0; i < 40 && !caller.isDone(); i++) {
            CompletableFuture<IdStore.Reply> one = asked.poll();
            if (one != null) one.completeExceptionally(new OutcomeUnknownException("lost", null));
            time.advance(Duration.ofMillis(100));
        }
        assertThatThrownBy(caller::join).hasCauseInstanceOf(BackendUnavailableException.class);
        assertThat(next(ids)).isNotDone();
    }

    @Test
    void aSequenceWhoseIdsEndedSaysSoToEverybody() {
        IdSequence ids = ids(10, 5);
        List<CompletableFuture<Long>> callers = List.of(next(ids), next(ids));
        asked.remove().complete(new IdStore.Exhausted());
        for (CompletableFuture<Long> caller : callers)
            assertThatThrownBy(caller::join).hasCauseInstanceOf(IdsExhaustedException.class);
    }
}
