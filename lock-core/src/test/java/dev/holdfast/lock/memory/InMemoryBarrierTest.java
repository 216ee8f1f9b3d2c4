package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.contract.BarrierContract;
import dev.holdfast.lock.contract.MeetingFixture;
import dev.holdfast.lock.meeting.DistributedBarrier.Passage;
import dev.holdfast.lock.meeting.MeetingStore.Arrival;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Passed;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InMemoryBarrierTest extends BarrierContract {

    private InMemoryMeetingStore store;

    @Override
    protected MeetingFixture open() {
        InMemoryFixture world = new InMemoryFixture();
        store = new InMemoryMeetingStore(world.time());
        return InMemoryLatchTest.inMemory(world, store);
    }

    @Test
    void aMessageTakesNoTime() {
        CompletionStage<Passage> wait = guest().meetings().barrier(name, 2).awaitAsync("a");
        guest().meetings().barrier(name, 2).awaitAsync("b");
        assertThat(isDone(wait)).isTrue();
    }

    @Test
    @DisplayName(
            "What became of an arrival is known for five minutes; after that its caller is told so, and not counted anew")
    void whoIsOutOfTouchForTooLongIsTold() {
        Duration lease = Duration.ofSeconds(1);
        Arrival away = new Arrival("a", "client", 1);
        long seen = ((Waiting) await(store.arrive(name, 2, away, lease, 0))).seen();
        await(store.arrive(name, 2, new Arrival("b", "other", 1), lease, 0));
        assertThat(await(store.arrive(name, 2, away, lease, seen))).isEqualTo(new Passed(0, 0));
        world.passes(Duration.ofMinutes(6));
        await(store.arrive(name, 1, new Arrival("c", "other", 2), lease, 0));
        assertThat(await(store.arrive(name, 2, away, lease, seen))).isEqualTo(new BarrierState.Forgotten());
    }

    @Test
    void nothingIsKeptOfWhatIsOver() {
        await(guest().meetings().barrier(name, 1).awaitAsync("a"));
        assertThat(store.size()).isEqualTo(1);
        world.passes(Duration.ofMinutes(24 * 60 + 2));
        await(guest().meetings().barrier("other", 1).awaitAsync("a"));
        assertThat(store.size()).isEqualTo(1);
    }
}
