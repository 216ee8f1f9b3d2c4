package dev.holdfast.counter;

import dev.holdfast.counter.spi.Ticket;

/** An exactly-once session that the store has opened. Its id is never used for another one. */
final class Session {

    private final String id;
    private long last;

    Session(String id) {
        this.id = id;
    }

    /** The ticket of the next request; a number is used for one request and its repetitions. */
    Ticket next(CounterOptions options) {
        return new Ticket(id, ++last, options.sessionRetention());
    }
}
