package dev.holdfast.lock;

import dev.holdfast.lock.spi.Mode;
import java.util.ArrayList;
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

    List<Request> of(Mode mode) {
        return waiting.stream().filter(request -> request.mode.equals(mode)).toList();
    }

    /**
     * Those that a busy answer to a question in this mode settles: of those that wait no longer, whoever wants the same or
     * stands behind somebody who waits on.
     */
    List<Request> answered(Mode mode, long now) {
        List<Request> settled = new ArrayList<>();
        boolean behind = false;
        for (Request request : waiting) {
            if (!request.isDue(now)) behind = true;
            else if (behind || request.mode.equals(mode)) settled.add(request);
        }
        return settled;
    }

    /** Those that wait no longer than for the store's next word, whatever it is. */
    List<Request> due(long now) {
        return waiting.stream().filter(request -> request.isDue(now)).toList();
    }
}
