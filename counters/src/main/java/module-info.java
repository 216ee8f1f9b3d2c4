/** Exact counters that many JVMs share. */
module dev.holdfast.counter {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.lock;
    requires transitive dev.holdfast.lock.redis;

    // For dev.holdfast.counter.micrometer alone.
    requires static micrometer.core;

    exports dev.holdfast.counter;
    exports dev.holdfast.counter.id;
    exports dev.holdfast.counter.idempotency;
    exports dev.holdfast.counter.memory;
    exports dev.holdfast.counter.micrometer;
    exports dev.holdfast.counter.rate;
    exports dev.holdfast.counter.redis;
    exports dev.holdfast.counter.sequence;
    exports dev.holdfast.counter.spi;
    exports dev.holdfast.counter.version;
    exports dev.holdfast.counter.window;
    exports dev.holdfast.saga;

    // The script loader reads the .lua files beside the store.
    opens dev.holdfast.counter.redis to
            dev.holdfast.lock.redis;
}
