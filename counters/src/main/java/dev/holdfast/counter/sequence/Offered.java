package dev.holdfast.counter.sequence;

/** What became of an event that was offered. */
public enum Offered {

    /** It has been handed on; or it was passed over by {@link Sequencer#skipTo}, if that came while it waited to be. */
    HANDED_ON,

    /**
     * It is kept, and will be handed on when its turn comes: earlier ones are missing, another JVM hands on at the moment, or
     * the handler failed.
     */
    BUFFERED,

    /** One of that number was handed on, or skipped, before; nothing was done. */
    DUPLICATE
}
