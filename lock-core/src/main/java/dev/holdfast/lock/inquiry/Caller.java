package dev.holdfast.lock.inquiry;

/**
 * Whose call a hold or a wait is from.
 *
 * @param thread the id of the thread that waited or waits; 0 if the call was asynchronous
 * @param threadName empty if it was, or the thread has no name
 */
public record Caller(long thread, String threadName) {

    /** Nobody's. */
    static final Caller NONE = new Caller(0, "");

    boolean isThread() {
        return thread != 0;
    }

    @Override
    public String toString() {
        return threadName + '#' + thread;
    }
}
