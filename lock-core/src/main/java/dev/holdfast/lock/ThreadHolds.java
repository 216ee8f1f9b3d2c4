package dev.holdfast.lock;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each thread holds through the JDK's lock interface, by what it is: shared by all views of one client. */
final class ThreadHolds {

    /** A lease and how often its thread has locked it. */
    static final class Nested {
        LockLease lease;
        int count = 1;

        Nested(LockLease lease) {
            this.lease = lease;
        }
    }

    private final ThreadLocal<Map<Subject, Nested>> holds = new ThreadLocal<>();

    @Nullable
    Nested get(Subject subject) {
        Map<Subject, Nested> mine = holds.get();
        return mine == null ? null : mine.get(subject);
    }

    void put(Subject subject, LockLease lease) {
        Map<Subject, Nested> mine = holds.get();
        if (mine == null) {
            mine = new HashMap<>();
            holds.set(mine);
        }
        mine.put(subject, new Nested(lease));
    }

    /** Leaves nothing behind on a thread that holds nothing. */
    void remove(Subject subject) {
        Map<Subject, Nested> mine = holds.get();
        if (mine == null) return;
        mine.remove(subject);
        if (mine.isEmpty()) holds.remove();
    }
}
