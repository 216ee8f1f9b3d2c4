package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.meeting.DistributedBarrier;
import dev.holdfast.lock.meeting.DistributedBarrier.Passage;
import dev.holdfast.lock.meeting.MeetingSizeException;
import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.meeting.MeetingStore.Arrival;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState;
import dev.holdfast.lock.testing.FaultyMeetingStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a barrier does, wherever it is kept. */
public abstract class BarrierContract extends MeetingContract {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LEASE = Duration.ofSeconds(1);

    private DistributedBarrier barrier(Guest guest, int parties) {
        return guest.meetings().barrier(name, parties, LEASE);
    }

    @Test
    void allGoOnTogetherTimeAndAgain() throws Exception {
        List<Guest> guests = List.of(guest(), guest(), guest());
        for (long round = 0; round < 5; round++) {
            List<Call<Passage>> calls = new ArrayList<>();
            for (Guest guest : guests.subList(0, 2)) {
                calls.add(call(() -> barrier(guest, 3).await("p" + guests.indexOf(guest))));
                calls.get(calls.size() - 1).blocks();
            }
            world.during(SHORT, "nobody goes on", () -> calls.stream().noneMatch(Call::isDone));
            calls.add(call(() -> barrier(guests.get(2), 3).await("p2")));
            List<Integer> places = new ArrayList<>();
            for (Call<Passage> call : calls) {
                assertThat(call.get().generation()).isEqualTo(round);
                places.add(call.get().index());
            }
            assertThat(places).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void theIndexIsTheOrderOfArrival() {
        Guest guest = guest();
        List<CompletionStage<Passage>> arrivals = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            arrivals.add(barrier(guest, 12).awaitAsync("p" + i));
            if (i < 11) asks(guest);
        }
        for (int i = 0; i < 12; i++) assertThat(await(arrivals.get(i))).isEqualTo(new Passage(0, i));
    }

    @Test
    void oneAloneIsLetThroughAtOnce() throws Exception {
        DistributedBarrier barrier = barrier(guest(), 1);
        assertThat(barrier.await("a")).isEqualTo(new Passage(0, 0));
        assertThat(barrier.await("a", SHORT)).contains(new Passage(1, 0));
    }

    @Test
    void whoseTimeIsUpIsNotCounted() throws Exception {
        Guest guest = guest();
        Call<Optional<Passage>> impatient = call(() -> barrier(guest, 2).await("a", SHORT));
        assertThat(impatient.get()).isEmpty();
        CompletionStage<Passage> other = barrier(guest(), 2).awaitAsync("b");
        world.during(SHORT, "nobody goes on", () -> !isDone(other));
        CompletionStage<Passage> again = barrier(guest, 2).awaitAsync("a");
        assertThat(await(again)).isEqualTo(new Passage(0, 1));
        assertThat(await(other)).isEqualTo(new Passage(0, 0));
    }

    @Test
    @DisplayName("Whose time is up in the moment the last one arrives is let through, and both know it")
    void theLastArrivalDecidesAgainstTheClock() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Optional<Passage>> early = barrier(deaf, 2).awaitAsync("a", Duration.ofMillis(250));
        world.eventually("it has arrived", () -> deaf.wire().questions() > 0);
        CompletionStage<Passage> last = barrier(guest(), 2).awaitAsync("b");
        assertThat(await(last).generation()).isZero();
        assertThat(await(early)).contains(new Passage(0, 0));
    }

    @Test
    void anArrivalIsRenewedForAsLongAsItsCallerWaits() {
        CompletionStage<Passage> early = barrier(guest(), 2).awaitAsync("a");
        world.passes(LEASE.multipliedBy(3));
        assertThat(await(barrier(guest(), 2).awaitAsync("b", SHORT))).contains(new Passage(0, 1));
        assertThat(await(early)).isEqualTo(new Passage(0, 0));
    }

    @Test
    @DisplayName("The arrival of a process that died ends with its lease, and the others wait for a replacement")
    void theArrivalOfTheDeadLapses() {
        Guest dead = guest();
        barrier(dead, 2).awaitAsync("a");
        asks(dead);
        dead.wire().die();
        world.passes(LEASE.multipliedBy(2));
        CompletionStage<Passage> other = barrier(guest(), 2).awaitAsync("b");
        world.during(SHORT, "nobody goes on", () -> !isDone(other));
        assertThat(await(barrier(guest(), 2).awaitAsync("c"))).isEqualTo(new Passage(0, 1));
        assertThat(await(other)).isEqualTo(new Passage(0, 0));
    }

    @Test
    @DisplayName("A participant that is restarted takes its own place, and counts once")
    void aRestartedParticipantTakesItsPlace() {
        Guest dead = guest();
        DistributedBarrier lasting = dead.meetings().barrier(name, 2, Duration.ofHours(1));
        lasting.awaitAsync("a");
        world.eventually("it has arrived", () -> dead.wire().questions() > 0);
        dead.wire().die();
        CompletionStage<Passage> restarted = barrier(guest(), 2).awaitAsync("a");
        world.during(SHORT, "nobody goes on", () -> !isDone(restarted));
        await(barrier(guest(), 2).awaitAsync("b"));
        assertThat(await(restarted)).isEqualTo(new Passage(0, 0));
    }

    @Test
    void ofTwoArrivalsOfOneParticipantTheLaterCounts() {
        CompletionStage<Passage> first = barrier(guest(), 2).awaitAsync("a");
        CompletionStage<Passage> second = barrier(guest(), 2).awaitAsync("a");
        assertThat(failure(first)).isInstanceOf(IllegalStateException.class).hasMessageContaining("'a'");
        assertThat(isDone(second)).isFalse();
        await(barrier(guest(), 2).awaitAsync("b"));
        await(second);
    }

    @Test
    void anInterruptTakesTheArrivalBack() throws Exception {
        Guest guest = guest();
        Call<Passage> wait = call(() -> barrier(guest, 2).await("a"));
        wait.blocks();
        wait.thread().interrupt();
        assertThat(wait.failure()).isInstanceOf(InterruptedException.class);
        isNotThere();
    }

    @Test
    void cancellingTakesTheArrivalBack() {
        CompletionStage<Passage> wait = barrier(guest(), 2).awaitAsync("a");
        wait.toCompletableFuture().cancel(false);
        isNotThere();
    }

    @Test
    void closingFailsWhoWaitsAndTakesTheArrivalBack() throws Exception {
        Guest guest = guest();
        DistributedBarrier barrier = guest.meetings().barrier(name, 2, Duration.ofHours(1));
        Call<Passage> wait = call(() -> barrier.await("a"));
        wait.blocks();
        guest.meetings().close();
        assertThat(wait.failure()).isInstanceOf(IllegalStateException.class);
        assertThat(failure(barrier.awaitAsync("a"))).isInstanceOf(IllegalStateException.class);
        isNotThere();
    }

    private void isNotThere() {
        assertThat(await(barrier(guest(), 2).awaitAsync("b", SHORT))).isEmpty();
    }

    @Test
    @DisplayName("D1 a lost message costs one poll")
    void aLostMessageCostsOnePoll() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Passage> wait = barrier(deaf, 2).awaitAsync("a");
        await(barrier(guest(), 2).awaitAsync("b"));
        await(wait);
    }

    @Test
    @DisplayName("a question that comes after its arrival was taken back counts nobody")
    void aLateQuestionCountsNobody() {
        MeetingStore store = fixture.stores().get();
        Duration lease = Duration.ofMinutes(1);
        Arrival late = new Arrival("a", "client", 1);
        await(store.withdraw(name, late));
        assertThat(await(store.arrive(name, 2, late, lease, 0))).isEqualTo(new BarrierState.Withdrawn());
        assertThat(await(store.arrive(name, 2, new Arrival("b", "client", 2), lease, 0)))
                .isInstanceOf(BarrierState.Waiting.class);
        assertThat(await(store.arrive(name, 2, late, lease, 0))).isEqualTo(new BarrierState.Withdrawn());
        assertThat(await(store.arrive(name, 2, new Arrival("a", "client", 3), lease, 0)))
                .isInstanceOf(BarrierState.Passed.class);
    }

    @Test
    void anotherNumberIsRefusedWhileSomebodyWaits() {
        CompletionStage<Passage> wait = barrier(guest(), 3).awaitAsync("a");
        assertThat(failure(barrier(guest(), 2).awaitAsync("b")))
                .isInstanceOfSatisfying(MeetingSizeException.class, e -> {
                    assertThat(e.asked()).isEqualTo(2);
                    assertThat(e.actual()).isEqualTo(3);
                });
        wait.toCompletableFuture().cancel(false);
        world.eventually("the number is free", () -> {
            try {
                return await(barrier(guest(), 1).awaitAsync("b")).index() == 0;
            } catch (RuntimeException e) {
                return false;
            }
        });
    }

    @Test
    @DisplayName("B2 an arrival whose answer is lost is sent again, and counts once")
    void aLostAnswerIsNoSecondArrival() {
        Guest guest = guest();
        guest.wire().fault(Fault.UNANSWERED, 2);
        CompletionStage<Passage> wait = barrier(guest, 2).awaitAsync("a");
        world.during(SHORT, "nobody goes on", () -> !isDone(wait));
        Guest last = guest();
        last.wire().fault(Fault.UNANSWERED, 2);
        assertThat(await(barrier(last, 2).awaitAsync("b"))).isEqualTo(new Passage(0, 1));
        assertThat(await(wait)).isEqualTo(new Passage(0, 0));
        CompletionStage<Passage> next = barrier(last, 2).awaitAsync("b");
        assertThat(await(barrier(guest, 2).awaitAsync("a")).generation()).isEqualTo(1);
        assertThat(await(next).generation()).isEqualTo(1);
    }

    @Test
    void aStoreThatCannotBeAskedIsAnOutage() {
        Guest guest = guest();
        guest.wire().fault(Fault.REFUSED);
        assertThat(failure(barrier(guest, 2).awaitAsync("a"))).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void anOutageAfterTheArrivalLeavesTheOutcomeUnknown() {
        Guest guest = guest();
        CompletionStage<Passage> waiting = barrier(guest, 3).awaitAsync("a");
        CompletionStage<Optional<Passage>> impatient = barrier(guest, 3).awaitAsync("b", SHORT);
        guest.wire().fault(Fault.REFUSED);
        assertThat(failure(waiting)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failure(impatient)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void oneUnknownTryMakesTheArrivalUnknown() {
        Guest guest = guest();
        guest.wire().fault(Fault.LOST, 1);
        CompletionStage<Passage> wait = barrier(guest, 2).awaitAsync("a");
        guest.wire().fault(Fault.REFUSED);
        assertThat(failure(wait)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aShortOutageIsWaitedOut() {
        Guest guest = guest();
        CompletionStage<Passage> wait = barrier(guest, 2).awaitAsync("a");
        guest.wire().fault(Fault.LOST, 3);
        asks(guest);
        await(barrier(guest(), 2).awaitAsync("b"));
        await(wait);
    }

    @Test
    void afterTheStoreForgotEverythingAllArriveAgainByThemselves() {
        CompletionStage<Passage> wait = barrier(guest(), 3).awaitAsync("a");
        CompletionStage<Passage> other = barrier(guest(), 3).awaitAsync("b");
        fixture.loseEverything().run();
        CompletionStage<Passage> last = barrier(guest(), 3).awaitAsync("c");
        for (CompletionStage<Passage> each : List.of(wait, other, last))
            assertThat(await(each).generation()).isZero();
    }

    @Test
    @DisplayName("However waits end and begin anew, each generation has every participant once, and each place once")
    void noGenerationIsShortOrTornApart() throws Exception {
        int parties = 3;
        int rounds = 25;
        List<Guest> guests = List.of(guest(), guest());
        List<Call<List<Passage>>> calls = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            String participant = "p" + i;
            Guest guest = guests.get(i % guests.size());
            calls.add(call(() -> passages(guest, participant, rounds)));
        }
        Map<Long, List<Integer>> places = new TreeMap<>();
        for (Call<List<Passage>> call : calls) {
            List<Long> generations =
                    call.get().stream().map(Passage::generation).toList();
            assertThat(generations).isSorted().doesNotHaveDuplicates().hasSize(rounds);
            call.get()
                    .forEach(passage -> places.computeIfAbsent(passage.generation(), g -> new ArrayList<>())
                            .add(passage.index()));
        }
        assertThat(places).hasSize(rounds);
        assertThat(places.values()).allSatisfy(each -> assertThat(each).containsExactlyInAnyOrder(0, 1, 2));
    }

    /** Waits that are far too short now and then, so that they end in every moment of the others'. */
    private List<Passage> passages(Guest guest, String participant, int rounds) throws InterruptedException {
        List<Passage> passages = new ArrayList<>();
        for (long tries = 1; passages.size() < rounds; tries++) {
            Duration wait = Duration.ofNanos(100_000 * (1 + tries * participant.hashCode() % 300));
            barrier(guest, 3).await(participant, wait).ifPresent(passages::add);
        }
        return passages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\ud800"})
    void illFormedNamesAreRejected(String bad) {
        Guest guest = guest();
        assertThatThrownBy(() -> guest.meetings().barrier(bad, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> barrier(guest, 1).await(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("participant");
        assertThat(guest.wire().questions()).isZero();
    }

    @Test
    void otherBadInputIsRejected() {
        Guest guest = guest();
        for (int parties : List.of(0, -1, 100_001)) {
            assertThatThrownBy(() -> guest.meetings().barrier(name, parties))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("parties", Integer.toString(parties));
        }
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofHours(2)))
            assertThatThrownBy(() -> guest.meetings().barrier(name, 1, bad)).hasMessageContaining("lease");
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(366)))
            assertThatThrownBy(() -> barrier(guest, 1).await("a", bad)).hasMessageContaining("wait");
        assertThat(guest.wire().questions()).isZero();
    }
}
