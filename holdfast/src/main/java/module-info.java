/** Everything over one Redis URI: locks and counters on a client of their own. */
module dev.holdfast {
    requires static transitive org.jspecify;
    requires transitive dev.holdfast.counter;
    requires transitive dev.holdfast.lock;
    requires dev.holdfast.lock.redis;

    // Optional below, needed here: this module opens a client of its own. Lettuce is an automatic module, which
    // brings no named ones with it; so the ends of Netty that it uses are named too.
    requires lettuce.core;
    requires io.netty.handler;
    requires io.netty.resolver.dns;
    // Keep-alive and TCP user timeout are options of this one.
    requires jdk.net;

    exports dev.holdfast;
}
