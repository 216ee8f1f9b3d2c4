package dev.holdfast.redis.lettuce;

import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Links;
import dev.holdfast.redis.wire.Redirection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A Lettuce client that goes to any node of a cluster.
 *
 * @param client for no server in particular
 * @param like whose credentials, encryption and name count for every node
 */
record LettuceLinks(RedisClient client, RedisURI like, Duration connectTimeout, Duration commandTimeout)
        implements Links {

    @Override
    public CompletionStage<Link> link(Address to) {
        return link(to, commandTimeout);
    }

    private CompletionStage<Link> link(Address to, Duration commandTimeout) {
        Dial dial = Dial.now(to.toString(), connectTimeout, LettuceTransport::words);
        CompletableFuture<Link> link = new CompletableFuture<>();
        client.connectAsync(StringCodec.UTF8, at(to)).whenComplete((connection, failure) -> {
            if (failure == null)
                link.complete(new LettuceLink(
                        connection,
                        commandTimeout,
                        Redirection::classify,
                        longer -> link(to, commandTimeout.plus(longer))));
            else link.completeExceptionally(dial.because(cause(failure), "cannot connect to " + to));
        });
        return link;
    }

    @Override
    public Feed feed(Address from, Duration timeout) {
        Dial dial = Dial.now(from.toString(), timeout, LettuceTransport::words);
        return Subscriptions.apart(dial, () -> client.connectPubSub(StringCodec.UTF8, at(from)));
    }

    private RedisURI at(Address address) {
        return RedisURI.builder(like)
                .withHost(address.host())
                .withPort(address.port())
                .build();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
