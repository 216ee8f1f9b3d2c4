package dev.holdfast.lock.simulation;

/** Somebody in a process who uses the product. */
interface Actor {

    void begin();

    /** All faults are over: brings what it is about to a good end, if that takes time. */
    default void settle() {}

    /** Ends whatever it does. */
    void stop();
}
