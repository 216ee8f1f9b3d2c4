package dev.holdfast.examples.demo.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has to be cleared away at the end, the last first; also when the demo is ended by Ctrl-C. Each clearing may be done
 * more than once: what turns up when the end has come already is cleared away at once, and everything below it again.
 */
public final class Clearings implements AutoCloseable {

    /** Clears one thing away, if it is still there. */
    public interface Clearing {
        void clear() throws Exception;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Clearing> clearings = new ArrayDeque<>();
    private boolean over;
    private final Thread hook = new Thread(this::clear, "clear-away");

    public Clearings() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Has this cleared away before everything that was added earlier. */
    public void add(Clearing clearing) {
        lock.lock();
        try {
            clearings.push(clearing);
            if (over) {
                clear();
            }
        } finally {
            lock.unlock();
        }
    }

    private void clear() {
        lock.lock();
        try {
            over = true;
            clearings.forEach(Clearings::clearOne);
        } finally {
            lock.unlock();
        }
    }

    private static void clearOne(Clearing clearing) {
        try {
            clearing.clear();
        } catch (Exception failure) {
            // The rest has to be cleared away all the same, and the user can do nothing about this one.
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // the hook runs already and finds nothing left to do
        }
    }
}
