package dev.holdfast.counter.sequence;

import dev.holdfast.counter.spi.SequenceStore.Kept;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Subscription;

/** Keeps a claim while the handler works. */
final class Renewal {

    private static final int RENEWALS_PER_LEASE = 3;

    private final Line line;
    private final String owner;
    private volatile boolean over;
    private volatile Subscription next;

    Renewal(Line line, String owner) {
        this.line = line;
        this.owner = owner;
        next = schedule();
    }

    private Subscription schedule() {
        return line.steps().time().schedule(line.options().lease().toNanos() / RENEWALS_PER_LEASE, this::renew);
    }

    private void renew() {
        if (over) return;
        line.renew(owner).whenComplete((reply, failure) -> {
            boolean held = failure == null ? reply instanceof Kept : isOutage(Steps.cause(failure));
            if (over || !held) return;
            next = schedule();
            if (over) next.close();
        });
    }

    /** It may pass. */
    private static boolean isOutage(Throwable cause) {
        return cause instanceof BackendUnavailableException || cause instanceof OutcomeUnknownException;
    }

    void end() {
        over = true;
        next.close();
    }
}
