package dev.holdfast.lock.meeting;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One client of a {@link MeetingStore}: hands out latches and barriers by name, and waits for them. Open one for each process and
 * store, and close it at the end.
 */
public final class Meetings implements AutoCloseable {

    /** The most participants a latch or barrier may have. */
    public static final int MAX_SIZE = 100_000;

    private static final Duration LATCH_MEMORY = Duration.ofHours(24);
    private static final Duration ARRIVAL_LEASE = Duration.ofSeconds(10);

    private final MeetingClient client;

    private Meetings(MeetingClient client) {
        this.client = client;
    }

    /** A client with the default settings. Subscribes to the store, which may block; see {@link Builder#build()}. */
    public static Meetings on(MeetingStore store) {
        return builder(store).build();
    }

    /** A client whose settings are to be chosen. */
    public static Builder builder(MeetingStore store) {
        return new Builder(Check.notNull("store", store));
    }

    /**
     * The latch of this name, kept for 24 h after the last one counted down. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     * @param size how many have to count down, from 1 to {@value #MAX_SIZE}
     */
    public DistributedLatch latch(String name, int size) {
        return latch(name, size, LATCH_MEMORY);
    }

    /**
     * The latch of this name. No I/O.
     *
     * @param memory how long it is kept after the last one counted down, from 1 s to 365 days
     */
    public DistributedLatch latch(String name, int size, Duration memory) {
        return new NamedLatch(
                client,
                Check.name("name", name),
                Check.range("size", size, 1, MAX_SIZE),
                Check.duration("memory", memory, Duration.ofSeconds(1), Check.MAX_WAIT));
    }

    /**
     * The barrier of this name, at which an arrival lasts 10 s unless it is renewed. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     * @param parties how many have to arrive, from 1 to {@value #MAX_SIZE}
     */
    public DistributedBarrier barrier(String name, int parties) {
        return barrier(name, parties, ARRIVAL_LEASE);
    }

    /**
     * The barrier of this name. No I/O.
     *
     * @param lease how long the arrival of a process that died is counted, from 1 s to 1 h
     */
    public DistributedBarrier barrier(String name, int parties, Duration lease) {
        return new NamedBarrier(
                client,
                Check.name("name", name),
                Check.range("parties", parties, 1, MAX_SIZE),
                Check.duration("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    /**
     * Fails every waiter, takes every arrival back, and waits until the store has answered, at most the patience. The store
     * is left open: it belongs to who opened it. Idempotent.
     */
    @Override
    public void close() {
        client.close();
    }

    /** Settings of a client. */
    public static final class Builder {

        final MeetingStore store;
        Duration patience = Duration.ofSeconds(2);
        Executor callbacks = Callbacks.DEFAULT;
        TimeSource time = TimeSource.system();

        private Builder(MeetingStore store) {
            this.store = store;
        }

        /**
         * For how long a store that fails is asked again before a call gives up; 2 s by default. A question once sent is waited for as long
         * as the store's own timeout lasts, also beyond this.
         *
         * @param patience longer than zero, at most 365 days
         */
        public Builder patience(Duration patience) {
            this.patience = Check.duration("patience", patience, Check.MAX_WAIT);
            return this;
        }

        /** Runs dependents of stages. Default: daemon threads of the library, as many as there are callbacks at a time. */
        public Builder callbacks(Executor executor) {
            this.callbacks = Check.notNull("executor", executor);
            return this;
        }

        /** The clock and timer. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /**
         * Opens the client and subscribes it to the store.
         *
         * @throws BackendUnavailableException if the store cannot be reached or refuses
         */
        public Meetings build() {
            return new Meetings(new MeetingClient(this));
        }
    }
}
