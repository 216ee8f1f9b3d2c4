package dev.holdfast.lock.quorum;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The answers of some members to one question, counted until they decide it. Most members need not be waited for: a majority
 * of one answer decides, and so does the time. Where there is a chair, its no decides too, and its yes is waited for.
 */
final class Poll {

    /** What came of it. Open: too many did not answer. */
    enum Result {
        YES,
        NO,
        OPEN
    }

    private final ReentrantLock mutex = new ReentrantLock();
    private final int size;
    private final int majority;
    private final @Nullable Member chair;
    private final Set<Member> awaited;
    private final List<String> failures = new ArrayList<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private int yes;
    private int no;
    private boolean timeIsUp;
    private boolean mayPass;
    private boolean certain = true;

    /** @param chair whose no decides; null if all are equal */
    Poll(List<Member> asked, int majority, @Nullable Member chair) {
        this.size = asked.size();
        this.majority = majority;
        this.chair = chair;
        this.awaited = new LinkedHashSet<>(asked);
    }

    void answered(Member member, boolean vote) {
        count(member, () -> {
            if (vote) yes++;
            else no++;
            return !vote && member == chair;
        });
    }

    void failed(Member member, Throwable why) {
        count(member, () -> {
            note(member, why);
            return false;
        });
    }

    /** The result, which is there after {@code timeout} at the latest. */
    CompletionStage<Result> within(Duration timeout, Deadlines deadlines) {
        if (result.isDone()) return result;
        Subscription alarm = deadlines.after(timeout, () -> timeUp(timeout));
        result.whenComplete((done, failure) -> alarm.close());
        return result;
    }

    /** Whether a majority has answered, whatever it said. */
    boolean isHeard() {
        mutex.lock();
        try {
            return yes + no >= majority;
        } finally {
            mutex.unlock();
        }
    }

    /** Why it stayed open. */
    HoldfastException failure() {
        mutex.lock();
        try {
            String message = "only " + (yes + no) + " of " + size + " members of the quorum answered: "
                    + String.join("; ", failures);
            if (!certain) return new OutcomeUnknownException(message, null);
            return mayPass
                    ? BackendUnavailableException.passing(message, null)
                    : BackendUnavailableException.refused(message, null);
        } finally {
            mutex.unlock();
        }
    }

    private interface Count {
        /** Whether that decides against it. */
        boolean add();
    }

    private void count(Member member, Count what) {
        Result decision = null;
        mutex.lock();
        try {
            if (!awaited.remove(member)) return;
            decision = what.add() ? Result.NO : decision();
        } finally {
            mutex.unlock();
        }
        if (decision != null) result.complete(decision);
    }

    private void timeUp(Duration timeout) {
        Result decision;
        mutex.lock();
        try {
            timeIsUp = true;
            for (Member member : awaited) {
                Throwable why = new OutcomeUnknownException("no answer within " + timeout.toMillis() + " ms", null);
                note(member, why);
                if (!result.isDone()) member.isSilent(why);
            }
            decision = decision();
        } finally {
            mutex.unlock();
        }
        if (decision != null) result.complete(decision);
    }

    private @Nullable Result decision() {
        boolean chairIsHeard = chair == null || !awaited.contains(chair);
        boolean over = timeIsUp || awaited.isEmpty();
        if (yes >= majority && (chairIsHeard || over)) return Result.YES;
        if (no > size - majority) return Result.NO;
        boolean hopeless = yes + no + awaited.size() < majority;
        return over || hopeless ? Result.OPEN : null;
    }

    private void note(Member member, Throwable why) {
        failures.add(member + ": " + why.getMessage());
        if (why instanceof BackendUnavailableException unavailable) mayPass |= unavailable.isTransient();
        else certain = false;
    }
}
