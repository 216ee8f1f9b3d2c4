/** Leases kept in Redis, and the transports that carry the scripts. */
module dev.holdfast.lock.redis {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.lock;
    requires static lettuce.core;
    requires static io.netty.buffer;

    exports dev.holdfast.lock.redis;
    exports dev.holdfast.redis;
    exports dev.holdfast.redis.lettuce;
}
