package dev.holdfast.lock.memory;

import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who of those who wait for one name has asked when, for a store that cannot tell who listens: whoever has not asked for
 * {@link #LONG} is taken for dead. A client that waits asks at least every second.
 *
 * <p>Time is counted by a clock that goes with the store's, but no more than {@link #STEP} from one step to the next and never
 * back: nobody is silent because the store stood still, could not be reached, or had its clock set.
 */
final class Attendance {

    static final long LONG = Duration.ofSeconds(6).toNanos();
    static final long STEP = Duration.ofSeconds(2).toNanos();

    private final Map<OwnerId, Long> asked = new HashMap<>();
    private long clock;
    private @Nullable Long last;

    void asks(OwnerId owner, long now) {
        tick(now);
        asked.put(owner, clock);
    }

    boolean isSilent(OwnerId owner, long now) {
        tick(now);
        return clock - asked.getOrDefault(owner, clock) > LONG;
    }

    void forget(OwnerId owner) {
        asked.remove(owner);
    }

    private void tick(long now) {
        if (last != null) clock += Math.max(0, Math.min(now - last, STEP));
        last = now;
    }
}
