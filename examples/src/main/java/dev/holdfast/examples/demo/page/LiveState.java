package dev.holdfast.examples.demo.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the page shows, at one moment.
 *
 * @param phase starting, running, checking, passed or failed
 * @param points one for each half second so far
 * @param verdict empty until the run has been checked
 */
public record LiveState(
        String phase,
        double elapsed,
        Facts facts,
        Totals totals,
        List<Worker> workers,
        List<Queue> queues,
        List<Event> events,
        List<Point> points,
        List<Check> verdict) {

    /** What was asked for. */
    public record Facts(int workers, int threads, int seconds, long leaseMillis, String redis, String orders) {}

    /** Sums since the beginning; waits in microseconds. */
    public record Totals(
            long holds,
            long accepted,
            long rejected,
            long duplicates,
            long handOvers,
            long refused,
            long losses,
            long p50,
            long p99,
            long max) {}

    /** @param state starting, running, paused, killed or done */
    public record Worker(int worker, long pid, String state, long operations, List<Thread> threads) {}

    /**
     * @param phase idle, waiting or holding
     * @param token a string, because a number of JavaScript has only 53 bits
     * @param millis since when
     */
    public record Thread(
            int thread,
            String phase,
            @Nullable String account,
            @Nullable String token,
            double millis) {}

    /** Who wants a lock, longest wait first. */
    public record Queue(String account, @Nullable String holder, List<Waiter> waiters) {}

    /** One that waits. */
    public record Waiter(int worker, int thread, double millis) {}

    /** @param kind one of loss, refused, kill, pause, resume, trouble, info */
    public record Event(long number, double at, String kind, String text) {}

    /** Half a second: operations per second, and the waits that ended in it, in microseconds; null if none did. */
    public record Point(
            double at,
            double operations,
            @Nullable Long p50,
            @Nullable Long p99) {}

    /** One line of the verdict. */
    public record Check(String name, boolean passed, String text) {}
}
