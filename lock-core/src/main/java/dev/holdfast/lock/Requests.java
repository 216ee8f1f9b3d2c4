package dev.holdfast.lock;

import dev.holdfast.lock.spi.Mode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The requests of one cohort in order of arrival, and how they end without a hold: by the alarm that ends a wait, by the
 * store's word, by their caller. Used under its mutex only.
 */
final class Requests {

    private final Cohort cohort;
    private final Alarms alarms;
    private final Set<Request> waiting = new LinkedHashSet<>();

    /** How many of them do not wait for ever. */
    private int limited;

    Requests(Cohort cohort) {
        this.cohort = cohort;
        this.alarms = cohort.client().alarms;
    }

    void add(Request request) {
        if (waiting.add(request) && request.hasEnd()) limited++;
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
        removed(first);
        return first;
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
        if (limited == 0) return List.of();
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
        if (limited == 0) return List.of();
        return waiting.stream().filter(request -> request.isDue(now)).toList();
    }

    // ---- the end of a wait

    /** Sets the alarm that ends a wait, if it has an end and no alarm yet. */
    void await(Request request) {
        if (request.hasEnd() && request.alarm == null)
            request.alarm = alarms.at(request.end(), () -> cohort.change(effects -> timeUp(request, effects)));
    }

    void awaitAll() {
        waiting.forEach(this::await);
    }

    private void timeUp(Request request, Effects effects) {
        if (!waiting.contains(request)) return;
        Seek seek = cohort.current();
        Throwable failure = seek == null ? null : seek.failure();
        if (cohort.isBusy()) dismiss(request, effects, () -> request.result.complete(null));
        else if (failure != null) dismiss(request, effects, () -> request.result.completeExceptionally(failure));
        else request.overdue = true;
    }

    /** Takes one out; what is sought has to fit who is first then. */
    void dismiss(Request request, Effects effects, Runnable settle) {
        remove(request);
        effects.add(settle);
        cohort.adjust(effects);
    }

    void failAll(Throwable failure, Effects effects) {
        for (Request request : all()) {
            remove(request);
            effects.add(() -> request.result.completeExceptionally(failure));
        }
        cohort.adjust(effects);
    }

    /** Takes out those that want this durability. They are told when the store has forgotten what was granted to them. */
    void failAll(Durability durability, Throwable failure, Effects effects) {
        List<Request> failed = waiting.stream()
                .filter(request ->
                        durability.equals(request.options.durability().orElse(null)))
                .toList();
        Seek granted = cohort.current();
        failed.forEach(this::remove);
        cohort.adjust(effects);
        Runnable tell = () -> failed.forEach(request -> request.result.completeExceptionally(failure));
        boolean passedOn = granted == null || granted == cohort.current();
        effects.add(() -> {
            if (passedOn) tell.run();
            else granted.left.thenRun(tell);
        });
    }

    private void remove(Request request) {
        if (waiting.remove(request)) removed(request);
    }

    private void removed(Request request) {
        if (request.hasEnd()) limited--;
        if (request.alarm != null) alarms.cancel(request.alarm);
    }
}
