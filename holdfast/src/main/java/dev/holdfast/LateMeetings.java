package dev.holdfast;

import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.meeting.Meetings;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The client for latches and barriers, opened when it is first asked for: it costs a channel that few need. */
final class LateMeetings implements AutoCloseable {

    private final MeetingStore store;
    private final Function<MeetingStore, Meetings> opening;
    private final ReentrantLock mutex = new ReentrantLock();
    private volatile @Nullable Meetings opened;
    private boolean closed;

    LateMeetings(MeetingStore store, Function<MeetingStore, Meetings> opening) {
        this.store = store;
        this.opening = opening;
    }

    /** Opens it the first time, which may block; a failure leaves it to the next call. */
    Meetings get() {
        Meetings known = opened;
        return known != null ? known : open();
    }

    private Meetings open() {
        mutex.lock();
        try {
            if (closed) throw new IllegalStateException("this client is closed");
            Meetings known = opened;
            if (known == null) opened = known = opening.apply(store);
            return known;
        } finally {
            mutex.unlock();
        }
    }

    @Override
    public void close() {
        mutex.lock();
        try {
            closed = true;
            Meetings known = opened;
            if (known != null) known.close();
            store.close();
        } finally {
            mutex.unlock();
        }
    }
}
