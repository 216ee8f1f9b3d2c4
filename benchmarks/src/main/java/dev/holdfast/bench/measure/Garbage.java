package dev.holdfast.bench.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** How much memory threads have asked for. Virtual threads are not counted, as their JVM does not. */
final class Garbage {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Garbage() {}

    /** By all threads that live now, in bytes, since they began. */
    static long ofAll() {
        long[] each = THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds());
        return Arrays.stream(each).filter(bytes -> bytes > 0).sum();
    }

    /** By this thread. */
    static long ofThisThread() {
        return Math.max(
                0, THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()));
    }
}
