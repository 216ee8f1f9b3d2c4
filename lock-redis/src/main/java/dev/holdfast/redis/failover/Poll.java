package dev.holdfast.redis.failover;

import dev.holdfast.lock.BackendUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One question to all Sentinels at once, and whom to believe.
 *
 * <p>Neither the first answer nor what most of them say: the newest configuration, which is the one with the largest epoch. A
 * Sentinel that is cut off keeps an old view and goes on telling it, and a new view is at first known only to the Sentinel that
 * saw to the failover. So an epoch that is larger than any seen before is believed at once, whoever tells it; else all are waited
 * for, but after a while a majority will do. What is older than what was seen before is believed last, and of a majority only: then
 * the Sentinels were set up anew, or will undo what most of them do not know of.
 */
final class Poll {

    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<View> result = new CompletableFuture<>();
    private final int asked;
    private final long seen;
    private int answered;
    private int failed;
    private boolean longEnough;
    private boolean over;
    private @Nullable View newest;
    private @Nullable Throwable failure;

    /**
     * @param asked how many are asked
     * @param seen the largest epoch seen before, or a negative number
     */
    Poll(int asked, long seen) {
        this.asked = asked;
        this.seen = seen;
    }

    CompletableFuture<View> result() {
        return result;
    }

    /** One of them says this. */
    void says(View view) {
        conclude(() -> {
            answered++;
            if (newest == null || view.epoch() > newest.epoch()) newest = view;
        });
    }

    /** One of them cannot be asked. */
    void fails(Throwable why) {
        conclude(() -> {
            failed++;
            // A refusal says more than that one is out of reach.
            if (failure == null || !isPassing(why)) failure = why;
        });
    }

    /** From now on a majority will do. */
    void hasTakenLong() {
        conclude(() -> longEnough = true);
    }

    /** Nobody else is waited for. */
    void timeIsUp() {
        conclude(() -> over = true);
    }

    private void conclude(Runnable word) {
        View believed = null;
        BackendUnavailableException nobody = null;
        lock.lock();
        try {
            word.run();
            over |= answered + failed == asked;
            if (newest != null && isBelieved(newest.epoch())) believed = newest;
            else if (over) nobody = verdict(newest, failure);
        } finally {
            lock.unlock();
        }
        if (believed != null) result.complete(believed);
        else if (nobody != null) result.completeExceptionally(nobody);
    }

    private boolean isBelieved(long epoch) {
        boolean majority = 2 * answered > asked;
        if (epoch < seen) return over && majority;
        return over || longEnough && majority || seen >= 0 && epoch > seen;
    }

    private static BackendUnavailableException verdict(@Nullable View stale, @Nullable Throwable why) {
        if (stale != null)
            return BackendUnavailableException.passing("the only Sentinels in reach know an old primary only", null);
        String words = "no Sentinel says who the primary is" + (why == null ? " in time" : ": " + why.getMessage());
        return why == null || isPassing(why)
                ? BackendUnavailableException.passing(words, why)
                : BackendUnavailableException.refused(words, why);
    }

    private static boolean isPassing(Throwable why) {
        return !(why instanceof BackendUnavailableException refusal) || refusal.isTransient();
    }
}
