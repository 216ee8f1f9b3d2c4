package dev.holdfast.lock;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each thread holds through the JDK's lock interface, by name: shared by all views of one client. */
final class ThreadHolds {

    /** A lease and how often its thread has locked it. */
    static final class Nested {
        final LockLease lease;
        int count = 1;

        Nested(LockLease lease) {
            this.lease = lease;
        }
    }

    private final ThreadLocal<Map<String, Nested>> holds = new ThreadLocal<>();

    @Nullable
    Nested get(String name) {
        Map<String, Nested> mine = holds.get();
        return mine == null ? null : mine.get(name);
    }

    void put(String name, LockLease lease) {
        Map<String, Nested> mine = holds.get();
        if (mine == null) {
            mine = new HashMap<>();
            holds.set(mine);
        }
        mine.put(name, new Nested(lease));
    }

    /** Leaves nothing behind on a thread that holds nothing. */
    void remove(String name) {
        Map<String, Nested> mine = holds.get();
        if (mine == null) return;
        mine.remove(name);
        if (mine.isEmpty()) holds.remove();
    }
}
