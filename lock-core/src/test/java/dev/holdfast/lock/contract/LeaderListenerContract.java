package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.election.LeaderListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listeners of an election that are slow, throw, or use it. */
public abstract class LeaderListenerContract extends ElectionContract {

    @Test
    void aListenerThatThrowsDoesNoHarm() {
        List<String> heard = new CopyOnWriteArrayList<>();
        Candidacy first = candidate(
                peer(),
                lasting(),
                settings -> settings.listener(new LeaderListener() {
                    @Override
                    public void onElected(long epoch) {
                        heard.add("elected");
                        throw new IllegalStateException("a fault of the test's listener");
                    }

                    @Override
                    public void onLost(long epoch, Optional<LossCause> cause) {
                        heard.add("lost");
                        throw new AssertionError("a fault of the test's listener");
                    }
                }));
        first.campaigns().comesToLead().election.resign();
        first.campaigns().comesToLead().election.resign();
        fixture.eventually("all is heard", () -> heard.size() == 4);
        assertThat(heard).containsExactly("elected", "lost", "elected", "lost");
    }

    @Test
    @DisplayName(
            "a slow onElected is followed by its onLost, holds up neither the loss nor the next leader, and overlaps with nothing")
    void aSlowListenerHoldsUpOnlyItself() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        Candidacy slow = candidate(
                peer(),
                renewed(),
                settings -> settings.callbacks(threads()).listener(new LeaderListener() {
                    @Override
                    public void onElected(long epoch) {
                        heard.add("elected " + epoch);
                        uninterruptibly(goOn);
                        heard.add("went on " + epoch);
                    }

                    @Override
                    public void onLost(long epoch, Optional<LossCause> cause) {
                        heard.add("lost " + epoch);
                    }
                }));
        slow.campaigns().comesToLead();
        long first = epoch(slow);
        slow.peer.clock().stall();
        Candidacy other = candidate().campaigns().comesToLead();
        slow.peer.clock().resume();
        assertThat(slow.leads()).isFalse();
        other.election.resign();
        long second = epoch(slow.comesToLead());
        slow.election.resign();
        assertThat(heard).containsExactly("elected " + first);
        goOn.countDown();
        fixture.eventually("all is heard", () -> heard.size() == 6);
        assertThat(heard)
                .containsExactly(
                        "elected " + first,
                        "went on " + first,
                        "lost " + first,
                        "elected " + second,
                        "went on " + second,
                        "lost " + second);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerMayUseTheElection() {
        List<Candidacy> self = new CopyOnWriteArrayList<>();
        List<Boolean> led = new CopyOnWriteArrayList<>();
        Candidacy shy = candidate(
                peer(),
                lasting(),
                settings -> settings.listener(new LeaderListener() {
                    @Override
                    public void onElected(long epoch) {
                        led.add(self.get(0).leads());
                        self.get(0).election.resign();
                        led.add(self.get(0).leads());
                    }
                }));
        self.add(shy);
        shy.campaigns();
        fixture.eventually("it has resigned", () -> led.size() == 2);
        assertThat(led).containsExactly(true, false);
        becomesFree(name);
    }
}
