package dev.holdfast.lock;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The requests of one cohort in order of arrival, with the alarms that end their waits. Used under its mutex only. */
final class Requests {

    private final Alarms alarms;
    private final Set<Request> waiting = new LinkedHashSet<>();

    Requests(Alarms alarms) {
        this.alarms = alarms;
    }

    void add(Request request) {
        waiting.add(request);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean contains(Request request) {
        return waiting.contains(request);
    }

    Request first() {
        return waiting.iterator().next();
    }

    Request poll() {
        Iterator<Request> queue = waiting.iterator();
        Request first = queue.next();
        queue.remove();
        alarms.cancel(first.alarm);
        return first;
    }

    void remove(Request request) {
        waiting.remove(request);
        alarms.cancel(request.alarm);
    }

    /** Whether any of them would wait, rather than just try. */
    boolean anyWaits() {
        for (Request request : waiting) if (request.waits()) return true;
        return false;
    }

    List<Request> all() {
        return List.copyOf(waiting);
    }

    /** Those that wait no longer than for the store's next word, whatever it is. */
    List<Request> due(long now) {
        return waiting.stream().filter(request -> request.isDue(now)).toList();
    }
}
