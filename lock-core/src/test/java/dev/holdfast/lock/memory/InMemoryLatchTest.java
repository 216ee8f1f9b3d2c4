package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.contract.LatchContract;
import dev.holdfast.lock.contract.MeetingFixture;
import dev.holdfast.lock.meeting.DistributedLatch;
import dev.holdfast.lock.testing.Trampoline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class InMemoryLatchTest extends LatchContract {

    private InMemoryMeetingStore store;

    @Override
    protected MeetingFixture open() {
        InMemoryFixture world = new InMemoryFixture();
        store = new InMemoryMeetingStore(world.time());
        return inMemory(world, store);
    }

    static MeetingFixture inMemory(InMemoryFixture world, InMemoryMeetingStore store) {
        return new MeetingFixture(world, () -> store, new Trampoline(), () -> {
            throw new TestAbortedException("the heap does not forget");
        });
    }

    @Test
    void aMessageTakesNoTime() {
        CompletionStage<Void> wait = guest().meetings().latch(name, 1).awaitAsync();
        guest().meetings().latch(name, 1).countDown("a");
        assertThat(isDone(wait)).isTrue();
    }

    @Test
    void aLostMessageCostsOneSecondAtMost() {
        Guest deaf = guest();
        deaf.wire().mute();
        CompletionStage<Void> wait = deaf.meetings().latch(name, 1).awaitAsync();
        guest().meetings().latch(name, 1).countDown("a");
        assertThat(isDone(wait)).isFalse();
        world.passes(Duration.ofSeconds(1));
        assertThat(isDone(wait)).isTrue();
    }

    @Test
    void nothingIsKeptOfWhatIsOver() {
        DistributedLatch latch = guest().meetings().latch(name, 2, Duration.ofMinutes(10));
        latch.countDown("a");
        latch.awaitAsync().toCompletableFuture().cancel(false);
        world.passes(Duration.ofMinutes(9));
        guest().meetings().latch("other", 1).count();
        assertThat(store.size()).isEqualTo(2);
        world.passes(Duration.ofMinutes(2));
        guest().meetings().latch("other", 1).count();
        assertThat(store.size()).isEqualTo(1);
    }
}
