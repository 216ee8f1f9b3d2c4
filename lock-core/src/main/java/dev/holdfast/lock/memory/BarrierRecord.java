package dev.holdfast.lock.memory;

import dev.holdfast.lock.meeting.MeetingStore.Arrival;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Passed;
import dev.holdfast.lock.meeting.MeetingStore.BarrierState.Withdrawn;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is kept for one barrier: who is there until when, and who was let through lately. Times in nanoseconds. */
final class BarrierRecord {

    /** How long it is remembered what became of an arrival. */
    private static final long RESULTS = Duration.ofMinutes(5).toNanos();

    private static final long MEMORY = Duration.ofHours(24).toNanos();

    private record Stay(Arrival arrival, long until) {}

    private record Result(BarrierState state, long at) {}

    /** By participant, in the order of arrival. */
    private final Map<String, Stay> there = new LinkedHashMap<>();

    private final Map<String, Result> results = new HashMap<>();
    private int parties;
    private long generation;
    private long expires;

    boolean isIdle(long now) {
        return now >= expires;
    }

    /** 0 if nobody is there. */
    int parties() {
        return there.isEmpty() ? 0 : parties;
    }

    /** What has become of an arrival already; null if it is to be added, or renewed. */
    @Nullable
    BarrierState before(Arrival arrival, long seen, long now) {
        Result result = results.get(arrival.id());
        if (result != null) return result.state;
        if (seen > 0 && now - seen > RESULTS) return new BarrierState.Forgotten();
        there.values().removeIf(stay -> now >= stay.until);
        Stay stay = there.get(arrival.participant());
        return seen > 0 && stay != null && !stay.arrival.equals(arrival) ? new BarrierState.Replaced() : null;
    }

    /** Whether all are there. Who came before keeps its place. */
    boolean add(Arrival arrival, int count, long now, long lease) {
        parties = count;
        expires = now + MEMORY;
        there.put(arrival.participant(), new Stay(arrival, now + lease));
        return there.size() == count;
    }

    /** Lets all through, and tells whose they are. */
    Set<String> letThrough(long now) {
        forgetResults(now);
        Set<String> clients = new HashSet<>();
        int index = 0;
        for (Stay stay : there.values()) {
            results.put(stay.arrival.id(), new Result(new Passed(generation, index++), now));
            clients.add(stay.arrival.client());
        }
        there.clear();
        generation++;
        return clients;
    }

    BarrierState withdraw(Arrival arrival, long now) {
        Result result = results.get(arrival.id());
        if (result != null) return result.state;
        forgetResults(now);
        results.put(arrival.id(), new Result(new Withdrawn(), now));
        expires = Math.max(expires, now + RESULTS);
        Stay stay = there.get(arrival.participant());
        if (stay != null && stay.arrival.equals(arrival)) there.remove(arrival.participant());
        return new BarrierState.Waiting(now);
    }

    private void forgetResults(long now) {
        results.values().removeIf(result -> now - result.at > RESULTS);
    }
}
