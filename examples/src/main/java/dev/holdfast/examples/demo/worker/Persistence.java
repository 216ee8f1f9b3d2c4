package dev.holdfast.examples.demo.worker;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Tries again for a while when the server was certainly not changed. Made anew for each piece of work. */
final class Persistence {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long ENOUGH = TimeUnit.SECONDS.toNanos(15);

    private final TimeSource time = TimeSource.system();
    private final long begun = time.nanos();

    /** Pauses before the next try. */
    void again(RuntimeException failure) {
        boolean hopeless = failure instanceof BackendUnavailableException refused && !refused.isTransient();
        if (hopeless || time.nanos() - begun > ENOUGH) {
            throw failure;
        }
        LockSupport.parkNanos(PAUSE);
    }
}
