/** Leases, locks and the engine that keeps them, on any store. */
module dev.holdfast.lock {
    requires static transitive org.jspecify;

    // For JdbcFenceGate alone.
    requires static transitive java.sql;

    // For dev.holdfast.lock.micrometer alone.
    requires static micrometer.core;
    requires static micrometer.commons;
    requires static micrometer.observation;

    exports dev.holdfast.lock;
    exports dev.holdfast.lock.fence;
    exports dev.holdfast.lock.inspect;
    exports dev.holdfast.lock.meeting;
    exports dev.holdfast.lock.election;
    exports dev.holdfast.lock.memory;
    exports dev.holdfast.lock.micrometer;
    exports dev.holdfast.lock.quorum;
    exports dev.holdfast.lock.schedule;
    exports dev.holdfast.lock.serial;
    exports dev.holdfast.lock.spi;
}
