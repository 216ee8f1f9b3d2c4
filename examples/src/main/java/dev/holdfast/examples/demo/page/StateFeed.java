package dev.holdfast.examples.demo.page;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The latest state, for any number of readers. A slow reader skips states, but no points and no holds of the charts. */
final class StateFeed {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable LiveState latest;
    private long version;
    private boolean ended;
    private int readers;

    void publish(LiveState state) {
        lock.lock();
        try {
            latest = state;
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes. Waits until every reader has read all there is, but not longer than this. */
    void end(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            ended = true;
            changed.signalAll();
            for (long left = nanos; readers > 0 && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    Cursor cursor() {
        count(1);
        return new Cursor();
    }

    private void count(int more) {
        lock.lock();
        try {
            readers += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One reader's place. To be closed when it has sent on what it read. */
    final class Cursor implements AutoCloseable {

        private long seen;
        private int points;
        private long holds;

        /** Waits for a state that this reader has not seen; empty when there will be none. */
        List<LiveState> next() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (seen == version && !ended) {
                    changed.await();
                }
                if (seen == version || latest == null) {
                    return List.of();
                }
                seen = version;
                return List.of(newOnly(latest));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            count(-1);
        }

        private LiveState newOnly(LiveState state) {
            List<LiveState.Point> fresh =
                    state.points().subList(points, state.points().size());
            points = state.points().size();
            return new LiveState(
                    state.phase(),
                    state.elapsed(),
                    state.facts(),
                    state.totals(),
                    state.workers(),
                    state.queues(),
                    state.events(),
                    List.copyOf(fresh),
                    newOnly(state.strip()),
                    state.counters(),
                    state.verdict());
        }

        private LiveState.Strip newOnly(LiveState.Strip strip) {
            int known = (int) Math.max(0, Math.min(strip.holds().size(), holds - strip.first()));
            holds = Math.max(holds, strip.first() + strip.holds().size());
            List<LiveState.Stretch> fresh =
                    strip.holds().subList(known, strip.holds().size());
            return new LiveState.Strip(strip.lanes(), strip.first() + known, List.copyOf(fresh), strip.open());
        }
    }
}
