/** Leases kept in Redis, and the transports that carry the scripts. Either client library will do. */
module dev.holdfast.lock.redis {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.lock;
    requires static lettuce.core;
    requires static redisson;
    requires static reactor.core;
    requires static micrometer.core;
    requires static io.netty.buffer;
    requires static io.netty.common;
    requires static io.netty.handler;
    requires static io.netty.transport;
    requires static io.github.resilience4j.circuitbreaker;

    exports dev.holdfast.lock.redis;
    exports dev.holdfast.redis;
    exports dev.holdfast.redis.lettuce;
    exports dev.holdfast.redis.micrometer;
    exports dev.holdfast.redis.redisson;
    exports dev.holdfast.redis.resilience4j;
}
