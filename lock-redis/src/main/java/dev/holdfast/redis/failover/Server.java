package dev.holdfast.redis.failover;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.ServerTransport;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A server that said it is a primary, and the connections to it. */
record Server(Address address, Link link, Feed feed, RedisTransport transport) {

    Server(Address address, Link link, Feed feed, ServerTraits traits) {
        this(address, link, feed, new ServerTransport(link, feed, traits));
    }

    /**
     * Whether the server behind this connection is a replica, by HELLO, which every user may send. What does not know HELLO, or
     * does not say, is none. Fails if it cannot be asked.
     */
    static CompletionStage<Boolean> isReplica(Link link) {
        return link.command(List.of("HELLO")).handle((hello, failure) -> {
            if (failure == null) return saysReplica(hello);
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (String.valueOf(cause.getMessage()).contains("unknown command")) return false;
            throw new CompletionException(cause);
        });
    }

    /** Names and values in turn. */
    private static boolean saysReplica(List<String> hello) {
        int role = hello.indexOf("role");
        return role >= 0 && role + 1 < hello.size() && !hello.get(role + 1).equals("master");
    }

    /** Why a server that says it is a replica is not used: it may become the primary, or the Sentinels may know better soon. */
    static BackendUnavailableException replica(Address address) {
        return BackendUnavailableException.passing(address + " is a replica", null);
    }

    void close() {
        transport.close();
    }
}
