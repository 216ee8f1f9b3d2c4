package dev.holdfast.lock.inspect;

import dev.holdfast.lock.Subject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Who held a name and who waited for it at one moment of the store's, with what their clients said about themselves just
 * afterwards.
 *
 * @param subject what was asked for
 * @param holders in no order where there are several; of a read/write lock, of both sides
 * @param waiters in the order in which they are served, but for callers of one client, who stand where its first one stands
 *     or, if it has no place in the store's queue because it holds the name, at the end
 * @param size how many permits the semaphore has; 0 if nobody uses it, and for what is no semaphore
 * @param complete whether these are all; at most 1 000 holders and 1 000 clients that wait are listed
 */
public record Inspection(Subject subject, List<Holder> holders, List<Waiter> waiters, int size, boolean complete) {

    public Inspection {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters);
    }

    /** Whether somebody holds it. */
    public boolean isHeld() {
        return !holders.isEmpty();
    }

    /** In words, one line for each holder and each waiter. */
    @Override
    public String toString() {
        String head = subject
                + (size > 0 ? ", " + size + " permits" : "")
                + (holders.isEmpty() ? ", held by nobody" : "")
                + (complete ? "" : ", not all listed");
        return head
                + holders.stream().map(each -> "\n  held by " + each).collect(Collectors.joining())
                + waiters.stream().map(each -> "\n  awaited by " + each).collect(Collectors.joining());
    }

    /**
     * Somebody who holds it. Readers of one client may share a lease, and then have one id.
     *
     * @param subject the name, and the side of it that is held
     * @param id tells it from every other hold; not enough to release it
     * @param permits how many; 1 where there is nothing to count
     * @param fencingToken as its client says, else the smallest it can be; empty where there is none or nobody knows
     * @param held for how long it has been; zero if it is not known
     * @param remaining for how long it will be, unless it is renewed
     */
    public record Holder(
            Subject subject,
            String id,
            int permits,
            OptionalLong fencingToken,
            Duration held,
            Duration remaining,
            Origin origin) {

        /** In words. */
        @Override
        public String toString() {
            return origin + asked(subject, permits)
                    + (fencingToken.isPresent() ? ", token " + fencingToken.getAsLong() : "")
                    + ", for " + held.toMillis() + " ms, " + remaining.toMillis() + " ms left";
        }
    }

    /**
     * Somebody who waits for it.
     *
     * @param subject the name, and the side of it that is wanted
     * @param id tells it from every other place in the queue; several callers of one client may have one together
     * @param permits how many are wanted; 1 where there is nothing to count
     * @param waited for how long
     */
    public record Waiter(Subject subject, String id, int permits, Duration waited, Origin origin) {

        /** In words. */
        @Override
        public String toString() {
            return origin + asked(subject, permits) + ", for " + waited.toMillis() + " ms";
        }
    }

    private static String asked(Subject subject, int permits) {
        return switch (subject.kind()) {
            case LOCK -> "";
            case SEMAPHORE -> ", " + permits + (permits == 1 ? " permit" : " permits");
            case READ -> ", to read";
            case WRITE -> ", to write";
        };
    }
}
