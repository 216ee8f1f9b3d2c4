package dev.holdfast.lock;

import java.time.Duration;
import java.util.function.Consumer;

/** Two listeners as one. What the first throws is not kept from the second. */
final class BothListeners implements LockListener {

    private final GuardedListener first;
    private final LockListener second;

    BothListeners(LockListener first, LockListener second) {
        this.first = new GuardedListener(first);
        this.second = second;
    }

    private void both(Consumer<LockListener> event) {
        first.tell(event);
        event.accept(second);
    }

    @Override
    public void opened(Occupancy occupancy) {
        both(each -> each.opened(occupancy));
    }

    @Override
    public void waiting(Subject subject) {
        both(each -> each.waiting(subject));
    }

    @Override
    public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
        both(each -> each.acquired(subject, lease, waited, arrival));
    }

    @Override
    public void refused(Subject subject, Duration waited, Refusal refusal) {
        both(each -> each.refused(subject, waited, refusal));
    }

    @Override
    public void failed(Subject subject, Duration waited, Throwable failure) {
        both(each -> each.failed(subject, waited, failure));
    }

    @Override
    public void released(Subject subject, Duration held, ReleaseOutcome outcome) {
        both(each -> each.released(subject, held, outcome));
    }

    @Override
    public void lost(Subject subject, Duration held, LossCause cause) {
        both(each -> each.lost(subject, held, cause));
    }

    @Override
    public void renewed(Subject subject, Duration late) {
        both(each -> each.renewed(subject, late));
    }

    @Override
    public void renewed(Subject subject, Duration late, Duration left) {
        both(each -> each.renewed(subject, late, left));
    }

    @Override
    public void renewalFailed(Subject subject, Throwable failure) {
        both(each -> each.renewalFailed(subject, failure));
    }

    @Override
    public void askedToYield(Subject subject, String by) {
        both(each -> each.askedToYield(subject, by));
    }

    @Override
    public void abandoned(Subject subject) {
        both(each -> each.abandoned(subject));
    }

    @Override
    public void messageTooLate(Subject subject) {
        both(each -> each.messageTooLate(subject));
    }
}
