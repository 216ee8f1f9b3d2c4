package dev.holdfast.lock.work;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A piece of foreign work that others may interrupt while it runs, and never after: the thread belongs to somebody else's
 * pool. Runs once.
 */
public final class Interruptible {

    /** The work. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, X extends Exception> {
        T run() throws X;
    }

    private final ReentrantLock mutex = new ReentrantLock();
    private @Nullable Thread worker;
    private boolean wanted;
    private boolean ours;

    /** Runs the work on this thread. An interrupt that was asked for before finds the thread's flag set. */
    public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        begin();
        try {
            return body.run();
        } finally {
            end();
        }
    }

    /** Interrupts the thread that does the work, unless it is this one. */
    public void interrupt() {
        mutex.lock();
        try {
            wanted = true;
            if (worker != Thread.currentThread()) hit();
        } finally {
            mutex.unlock();
        }
    }

    /** Whether this thread does the work. */
    public boolean isWorker() {
        mutex.lock();
        try {
            return worker == Thread.currentThread();
        } finally {
            mutex.unlock();
        }
    }

    private void begin() {
        mutex.lock();
        try {
            worker = Thread.currentThread();
            if (wanted) hit();
        } finally {
            mutex.unlock();
        }
    }

    private void hit() {
        Thread target = worker;
        if (target == null || target.isInterrupted()) return;
        ours = true;
        target.interrupt();
    }

    private void end() {
        mutex.lock();
        try {
            worker = null;
            // What was meant for the work must not hit what the thread does next; an interrupt that was there before
            // stays.
            if (ours) Thread.interrupted();
        } finally {
            mutex.unlock();
        }
    }
}
