/** Leases, locks and the engine that keeps them, on any store. */
module dev.holdfast.lock {
    requires static transitive org.jspecify;

    exports dev.holdfast.lock;
    exports dev.holdfast.lock.memory;
    exports dev.holdfast.lock.spi;
}
