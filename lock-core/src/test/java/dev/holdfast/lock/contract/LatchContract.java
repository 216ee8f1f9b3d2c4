package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.meeting.DistributedLatch;
import dev.holdfast.lock.meeting.MeetingSizeException;
import dev.holdfast.lock.testing.FaultyMeetingStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a latch does, wherever it is kept. */
public abstract class LatchContract extends MeetingContract {

    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void itOpensForEverybodyWhenAllHaveCountedDown() throws Exception {
        Guest one = guest();
        Guest two = guest();
        List<Call<Boolean>> waits = new ArrayList<>();
        for (Guest guest : List.of(one, two, two)) {
            waits.add(call(() -> {
                guest.meetings().latch(name, 3).await();
                return true;
            }));
        }
        waits.forEach(Call::blocks);
        assertThat(one.meetings().latch(name, 3).countDown("a")).isEqualTo(2);
        assertThat(two.meetings().latch(name, 3).countDown("b")).isEqualTo(1);
        assertThat(two.meetings().latch(name, 3).count()).isEqualTo(1);
        world.during(SHORT, "closed", () -> waits.stream().noneMatch(Call::isDone));
        assertThat(one.meetings().latch(name, 3).countDown("c")).isZero();
        for (Call<Boolean> wait : waits) assertThat(wait.get()).isTrue();
    }

    @Test
    void aParticipantCountsOnceHoweverOftenItSaysSo() throws Exception {
        DistributedLatch latch = guest().meetings().latch(name, 2);
        DistributedLatch elsewhere = guest().meetings().latch(name, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(latch.countDown("a")).isEqualTo(1);
            assertThat(elsewhere.countDown("a")).isEqualTo(1);
        }
        assertThat(await(latch.awaitAsync(SHORT))).isFalse();
        assertThat(elsewhere.countDown("b")).isZero();
    }

    @Test
    void ofManyAtOnceEachCountsOnce() {
        List<Guest> guests = List.of(guest(), guest(), guest());
        int size = 50;
        List<CompletionStage<Integer>> answers = new ArrayList<>();
        for (int participant = 0; participant < size; participant++) {
            for (Guest guest : guests)
                answers.add(guest.meetings().latch(name, size).countDownAsync("p" + participant));
        }
        List<Integer> left = answers.stream().map(this::await).toList();
        assertThat(left).containsAll(IntStream.range(0, size).boxed().toList());
        assertThat(left).allMatch(each -> each >= 0 && each < size);
        assertThat(guests.get(0).meetings().latch(name, size).count()).isZero();
    }

    @Test
    void onceOpenItStaysOpen() throws Exception {
        DistributedLatch latch = guest().meetings().latch(name, 1);
        latch.countDown("a");
        assertThat(latch.countDown("one more")).isZero();
        for (int i = 0; i < 3; i++) {
            latch.await();
            assertThat(guest().meetings().latch(name, 1).await(SHORT)).isTrue();
        }
    }

    @Test
    void namesDoNotKnowEachOther() {
        Guest guest = guest();
        guest.meetings().latch(name, 1).countDown("a");
        assertThat(guest.meetings().latch(name + "'", 1).count()).isEqualTo(1);
        // Nor do a latch and a barrier of one name.
        CompletionStage<?> barrier = guest.meetings().barrier(name, 2).awaitAsync("a");
        world.during(SHORT, "nobody is let through", () -> !isDone(barrier));
    }

    @Test
    void aWaitThatIsTooShortIsNoException() throws Exception {
        DistributedLatch latch = guest().meetings().latch(name, 2);
        latch.countDown("a");
        Call<Boolean> wait = call(() -> latch.await(SHORT));
        assertThat(wait.get()).isFalse();
        assertThat(latch.count()).isEqualTo(1);
    }

    @Test
    @DisplayName("D1 a lost message costs one poll")
    void aLostMessageCostsOnePoll() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Void> wait = deaf.meetings().latch(name, 1).awaitAsync();
        asks(deaf);
        guest().meetings().latch(name, 1).countDown("a");
        await(wait);
    }

    @Test
    void anotherSizeIsRefusedWithBoth() {
        Guest guest = guest();
        guest.meetings().latch(name, 3).countDown("a");
        DistributedLatch other = guest().meetings().latch(name, 2);
        for (CompletionStage<?> verb : List.of(other.countDownAsync("b"), other.countAsync(), other.awaitAsync())) {
            assertThat(failure(verb)).isInstanceOfSatisfying(MeetingSizeException.class, e -> {
                assertThat(e.name()).isEqualTo(name);
                assertThat(e.asked()).isEqualTo(2);
                assertThat(e.actual()).isEqualTo(3);
            });
        }
        assertThat(guest.meetings().latch(name, 3).count()).isEqualTo(2);
    }

    @Test
    void aWaiterWithAnotherSizeIsToldWhenSomebodyCounts() {
        CompletionStage<Void> wait = guest().meetings().latch(name, 2).awaitAsync();
        guest().meetings().latch(name, 3).countDown("a");
        assertThat(failure(wait)).isInstanceOf(MeetingSizeException.class);
    }

    @Test
    void afterAResetNobodyHasCountedAndTheSizeIsFree() throws Exception {
        DistributedLatch latch = guest().meetings().latch(name, 2);
        latch.countDown("a");
        latch.countDown("b");
        latch.reset();
        latch.reset();
        assertThat(latch.count()).isEqualTo(2);
        assertThat(await(latch.awaitAsync(SHORT))).isFalse();
        assertThat(guest().meetings().latch(name, 3).countDown("a")).isEqualTo(2);
    }

    @Test
    void whoWaitsAcrossAResetGoesOnWaiting() {
        DistributedLatch latch = guest().meetings().latch(name, 2);
        CompletionStage<Void> wait = latch.awaitAsync();
        latch.countDown("a");
        latch.reset();
        latch.countDown("a");
        world.during(SHORT, "closed", () -> !isDone(wait));
        latch.countDown("b");
        await(wait);
    }

    @Test
    void aLatchThatOpenedAndWasResetHasBeenOpenForWhoWaited() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Void> wait = deaf.meetings().latch(name, 1).awaitAsync();
        asks(deaf);
        DistributedLatch latch = guest().meetings().latch(name, 1);
        latch.countDown("a");
        latch.reset();
        await(wait);
        assertThat(await(deaf.meetings().latch(name, 1).awaitAsync(SHORT))).isFalse();
    }

    @Test
    @DisplayName(
            "A waiter who comes after an opening and a reset is not let in by it, whoever else of its client has waited longer")
    void anOpeningBeforeOnesTimeDoesNotCount() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Void> early = deaf.meetings().latch(name, 1).awaitAsync();
        asks(deaf);
        DistributedLatch latch = guest().meetings().latch(name, 1);
        latch.countDown("a");
        latch.reset();
        CompletionStage<Void> late = deaf.meetings().latch(name, 1).awaitAsync();
        await(early);
        world.during(Duration.ofSeconds(2), "closed", () -> !isDone(late));
        latch.countDown("a");
        await(late);
    }

    @Test
    void itIsForgottenAfterItsTime() {
        DistributedLatch latch = guest().meetings().latch(name, 2, Duration.ofSeconds(1));
        latch.countDown("a");
        latch.countDown("b");
        world.eventually("forgotten", () -> latch.count() == 2);
        assertThat(latch.countDown("a")).isEqualTo(1);
    }

    @Test
    void anInterruptEndsTheWaitAndTheQuestions() throws Exception {
        Guest guest = guest();
        Call<Boolean> wait = call(() -> guest.meetings().latch(name, 1).await(Duration.ofDays(1)));
        wait.blocks();
        wait.thread().interrupt();
        assertThat(wait.failure()).isInstanceOf(InterruptedException.class);
        isQuiet(guest);
    }

    @Test
    void anInterruptBeforeTheWaitIsAnInterrupt() throws Exception {
        DistributedLatch latch = guest().meetings().latch(name, 1);
        latch.countDown("a");
        Call<Boolean> wait = call(() -> {
            Thread.currentThread().interrupt();
            return latch.await(SHORT);
        });
        assertThat(wait.failure()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aCancelledWaitAsksNoMore() {
        Guest guest = guest();
        CompletionStage<Void> wait = guest.meetings().latch(name, 1).awaitAsync();
        CompletionStage<Void> other = guest.meetings().latch(name, 1).awaitAsync();
        wait.toCompletableFuture().cancel(false);
        asks(guest);
        other.toCompletableFuture().cancel(false);
        isQuiet(guest);
    }

    @Test
    void allWhoWaitInOneClientAskTogether() {
        Guest guest = guest();
        List<CompletionStage<Void>> waits = new ArrayList<>();
        for (int i = 0; i < 500; i++) waits.add(guest.meetings().latch(name, 1).awaitAsync());
        asks(guest);
        int before = guest.wire().questions();
        world.passes(Duration.ofMillis(2500));
        assertThat(guest.wire().questions() - before).isLessThan(20);
        guest.meetings().latch(name, 1).countDown("a");
        waits.forEach(this::await);
    }

    @Test
    @DisplayName("B2 a count whose answer is lost is sent again, and counts once")
    void aLostAnswerIsNoSecondCount() {
        Guest guest = guest();
        guest.wire().fault(Fault.UNANSWERED, 3);
        assertThat(await(guest.meetings().latch(name, 2).countDownAsync("a"))).isEqualTo(1);
        assertThat(guest.wire().questions()).isEqualTo(4);
    }

    @Test
    void aResetWhoseAnswerIsLostIsNotSentAgain() {
        Guest guest = guest();
        guest.wire().fault(Fault.UNANSWERED, 1);
        assertThat(failure(guest.meetings().latch(name, 2).resetAsync())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(guest.wire().questions()).isEqualTo(1);
        guest.wire().fault(Fault.REFUSED, 1);
        await(guest.meetings().latch(name, 2).resetAsync());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"REFUSED", "LOST", "UNANSWERED"})
    void anOutageIsAnExceptionAndNeverClosed(Fault fault) {
        Guest guest = guest();
        DistributedLatch latch = guest.meetings().latch(name, 2);
        Class<?> expected = fault == Fault.REFUSED ? BackendUnavailableException.class : OutcomeUnknownException.class;
        CompletionStage<Void> waiting = latch.awaitAsync();
        guest.wire().fault(fault);
        for (CompletionStage<?> verb : List.of(
                latch.countDownAsync("a"),
                latch.countAsync(),
                latch.awaitAsync(),
                latch.awaitAsync(Duration.ofMillis(50)),
                waiting)) assertThat(failure(verb)).isInstanceOf(expected);
    }

    @Test
    @DisplayName("A count of which one try may have been done is unknown, although the last was refused")
    void oneUnknownTryMakesTheCommandUnknown() {
        Guest guest = guest();
        guest.wire().fault(Fault.UNANSWERED, 1);
        CompletionStage<Integer> count = guest.meetings().latch(name, 2).countDownAsync("a");
        guest.wire().fault(Fault.REFUSED);
        assertThat(failure(count)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aShortOutageIsWaitedOut() {
        Guest guest = guest();
        CompletionStage<Void> wait = guest.meetings().latch(name, 1).awaitAsync();
        guest.wire().fault(Fault.REFUSED, 3);
        CompletionStage<Void> during = guest.meetings().latch(name, 1).awaitAsync();
        guest().meetings().latch(name, 1).countDown("a");
        await(wait);
        await(during);
    }

    @Test
    void whatTheStoreForgetsIsCountedAgain() {
        DistributedLatch latch = guest().meetings().latch(name, 2);
        CompletionStage<Void> wait = latch.awaitAsync();
        latch.countDown("a");
        fixture.loseEverything().run();
        assertThat(latch.countDown("a")).isEqualTo(1);
        latch.countDown("b");
        await(wait);
    }

    @Test
    void closingFailsWhoWaits() throws Exception {
        Guest guest = guest();
        DistributedLatch latch = guest.meetings().latch(name, 1);
        Call<Boolean> wait = call(() -> latch.await(Duration.ofDays(1)));
        wait.blocks();
        guest.meetings().close();
        guest.meetings().close();
        assertThat(wait.failure()).isInstanceOf(IllegalStateException.class);
        assertThat(failure(latch.awaitAsync())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> latch.countDown("a")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\ud800"})
    void illFormedNamesAreRejected(String bad) {
        Guest guest = guest();
        assertThatThrownBy(() -> guest.meetings().latch(bad, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> guest.meetings().latch(name, 1).countDown(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("participant");
        assertThat(guest.wire().questions()).isZero();
    }

    @Test
    void otherBadInputIsRejected() {
        Guest guest = guest();
        for (int size : List.of(0, -1, 100_001)) {
            assertThatThrownBy(() -> guest.meetings().latch(name, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("size", Integer.toString(size));
        }
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(366))) {
            assertThatThrownBy(() -> guest.meetings().latch(name, 1, bad)).hasMessageContaining("memory");
            assertThatThrownBy(() -> guest.meetings().latch(name, 1).await(bad)).hasMessageContaining("wait");
        }
        assertThat(guest.wire().questions()).isZero();
    }

    private void isQuiet(Guest guest) {
        world.passes(SHORT);
        int before = guest.wire().questions();
        world.passes(Duration.ofMillis(2500));
        assertThat(guest.wire().questions()).isEqualTo(before);
    }
}
