package dev.holdfast.lock.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps of one ballot, one at a time. What a step sends out is sent when it is over, so that answers meet no lock. */
final class Steps {

    private final ReentrantLock mutex = new ReentrantLock();

    /** One step, which may add votes that are to leave. */
    <T extends @Nullable Object> T step(Function<List<Parting>, T> change) {
        List<Parting> partings = new ArrayList<>(0);
        T result;
        mutex.lock();
        try {
            result = change.apply(partings);
        } finally {
            mutex.unlock();
        }
        partings.forEach(Parting::begin);
        return result;
    }

    void change(Runnable change) {
        step(partings -> {
            change.run();
            return this;
        });
    }
}
