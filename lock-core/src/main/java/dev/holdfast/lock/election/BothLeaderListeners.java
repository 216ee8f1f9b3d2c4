package dev.holdfast.lock.election;

import dev.holdfast.lock.LossCause;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Two listeners as one. What the first throws is not kept from the second. */
final class BothLeaderListeners implements LeaderListener {

    private static final System.Logger LOG = System.getLogger(LeaderListener.class.getName());

    private final LeaderListener first;
    private final LeaderListener second;

    BothLeaderListeners(LeaderListener first, LeaderListener second) {
        this.first = first;
        this.second = second;
    }

    private void both(Consumer<LeaderListener> event) {
        try {
            event.accept(first);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a leader listener failed", e);
        }
        event.accept(second);
    }

    @Override
    public void onElected(long epoch) {
        both(each -> each.onElected(epoch));
    }

    @Override
    public void onLost(long epoch, Optional<LossCause> cause) {
        both(each -> each.onLost(epoch, cause));
    }

    @Override
    public void onFailure(Throwable failure, Duration pause) {
        both(each -> each.onFailure(failure, pause));
    }
}
