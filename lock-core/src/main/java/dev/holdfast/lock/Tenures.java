package dev.holdfast.lock;

import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tenures of one cohort: one at most where the name is held exclusively, thousands where a client holds the permits of a
 * semaphore one by one. So nothing here walks over them, but when a deadline may have passed. Used under the cohort's mutex
 * only.
 */
final class Tenures {

    private final Map<OwnerId, Tenure> all = new LinkedHashMap<>(2);

    /** The last that began. */
    private @Nullable Tenure latest;

    /** No deadline is before this one: deadlines only move away. */
    private @Nullable Deadline first;

    void add(Tenure tenure) {
        all.put(tenure.owner, tenure);
        latest = tenure;
        Deadline deadline = tenure.deadline();
        if (first == null || first.isAfter(deadline)) first = deadline;
    }

    /** False if it is none of these. */
    boolean remove(Tenure tenure) {
        if (latest == tenure) latest = null;
        return all.remove(tenure.owner, tenure);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Collection<Tenure> all() {
        return all.values();
    }

    @Nullable
    Tenure of(OwnerId owner) {
        return all.get(owner);
    }

    /** One that this request can have beside those who have it. It would be the last that began: turns are short. */
    @Nullable
    Tenure joinable(Request request) {
        Tenure candidate = latest;
        return candidate != null && candidate.mayBeJoined(request) ? candidate : null;
    }

    /** Those whose deadline has passed. */
    List<Tenure> over(TimeSource time) {
        Tenure only = all.size() == 1 ? latest : null;
        if (only != null) return only.deadline().isOver(time) ? List.of(only) : List.of();
        if (first == null || !first.isOver(time)) return List.of();
        first = null;
        List<Tenure> over = new ArrayList<>();
        for (Tenure tenure : all.values()) {
            Deadline deadline = tenure.deadline();
            if (deadline.isOver(time)) over.add(tenure);
            else if (first == null || first.isAfter(deadline)) first = deadline;
        }
        return over;
    }
}
