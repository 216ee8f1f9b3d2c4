package dev.holdfast.bench.measure;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, by reflection: the build is for Java 17, which has none. */
public final class Threads {

    private Threads() {}

    /** Makes virtual threads if this JVM has them, else usual ones. */
    public static ThreadFactory lightest() {
        if (!areVirtual()) return Thread::new;
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            return Thread::new;
        }
    }

    /** Whether this JVM has them. */
    public static boolean areVirtual() {
        return Runtime.version().feature() >= 21;
    }
}
