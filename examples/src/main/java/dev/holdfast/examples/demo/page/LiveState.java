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
        Strip strip,
        List<Counter> counters,
        List<Check> verdict) {

    /**
     * What was asked for.
     *
     * @param groups of locks, by name, in the order in which the points have their waits
     */
    public record Facts(
            int workers,
            int threads,
            int seconds,
            long leaseMillis,
            String redis,
            String orders,
            List<String> groups) {}

    /** How holds came: at once, from a thread of the same worker, by a message of another one, found by asking again. */
    public record Arrivals(long fresh, long local, long message, long poll) {}

    /** Sums since the beginning; waits in microseconds. */
    public record Totals(
            long holds,
            long accepted,
            long rejected,
            long duplicates,
            Arrivals arrivals,
            long refused,
            long losses,
            Waits waits) {

        /** What other threads of the same worker passed on. */
        public long handOvers() {
            return arrivals.local();
        }

        public long p50() {
            return waits.p50();
        }

        public long p99() {
            return waits.p99();
        }

        public long max() {
            return waits.max();
        }
    }

    /** In microseconds. */
    public record Waits(long p50, long p90, long p99, long max) {}

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

    /**
     * @param kind one of loss, refused, kill, pause, resume, trouble, info
     * @param worker 0 if it is about none
     * @param account whose lock it is about, if it is about one
     */
    public record Event(
            long number,
            double at,
            String kind,
            String text,
            int worker,
            @Nullable String account) {}

    /**
     * Half a second.
     *
     * @param operations per second
     * @param arrivals of holds that began in it, per second
     * @param waits that ended in it, for each group of locks; null if none did
     */
    public record Point(double at, double operations, Arrivals arrivals, List<@Nullable Waits> waits) {}

    /**
     * Who held a few of the locks, and from when to when.
     *
     * @param lanes accounts
     * @param first the number of the first of the holds; each has the number after the one before it
     * @param holds that are over
     * @param open those that are not, up to now
     */
    public record Strip(List<String> lanes, long first, List<Stretch> holds, List<Stretch> open) {}

    /**
     * One hold; times in seconds since the run began.
     *
     * @param end released, lost, died or open
     */
    public record Stretch(String account, int worker, int thread, double from, double to, String end) {}

    /**
     * What a counter says.
     *
     * @param value a string, because a number of JavaScript has only 53 bits
     * @param of what was put on sale so far, for a stock
     */
    public record Counter(
            String name, String value, @Nullable String of) {}

    /** One line of the verdict. */
    public record Check(String name, boolean passed, String text) {}
}
