package dev.holdfast.lock.memory;

import dev.holdfast.lock.meeting.MeetingStore.LatchState;
import java.util.HashSet;
import java.util.Set;

/** What is kept for one latch: who has counted down, and which clients want to be told. Times in nanoseconds. */
final class LatchRecord {

    private final Set<String> counted = new HashSet<>();
    private final Set<String> waiters = new HashSet<>();
    private int size;
    private long openings;
    private long expires;
    private long waitersExpire;

    /** Forgets what is over; true if there is nothing left. */
    boolean isIdle(long now) {
        if (now >= expires) {
            reset();
            openings = 0;
        }
        if (now >= waitersExpire) waiters.clear();
        return openings == 0 && size == 0 && waiters.isEmpty();
    }

    /** 0 if nobody has counted down. */
    int size() {
        return size;
    }

    int left(int count) {
        return count - counted.size();
    }

    LatchState state(int count) {
        return new LatchState(left(count), openings);
    }

    /** Whether that changed anything. */
    boolean countDown(int count, String participant, long until) {
        if (left(count) == 0 || !counted.add(participant)) return false;
        size = count;
        expires = until;
        if (left(count) == 0) openings++;
        return true;
    }

    void reset() {
        counted.clear();
        size = 0;
    }

    void addWaiter(String client, long until) {
        waiters.add(client);
        waitersExpire = until;
    }

    Set<String> takeWaiters() {
        Set<String> taken = Set.copyOf(waiters);
        waiters.clear();
        return taken;
    }
}
