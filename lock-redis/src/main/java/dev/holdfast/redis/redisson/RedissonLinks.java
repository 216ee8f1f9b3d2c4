package dev.holdfast.redis.redisson;

import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Links;
import dev.holdfast.redis.wire.Redirection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** An application's Redisson client, used to go to any node of a cluster. */
record RedissonLinks(Primary primary, Duration connectTimeout, Duration commandTimeout) implements Links {

    @Override
    public CompletionStage<Link> link(Address to) {
        Dial dial = Dial.now(to.toString(), connectTimeout, ServerWords::of);
        RedissonLink link = new RedissonLink(primary.at(to), commandTimeout, Redirection::classify);
        CompletableFuture<Link> opened = new CompletableFuture<>();
        link.open().whenComplete((done, failure) -> {
            if (failure == null) opened.complete(link);
            else opened.completeExceptionally(dial.because(cause(failure), "cannot connect to " + to));
        });
        return opened;
    }

    @Override
    public Feed feed(Address from, Duration timeout) {
        return new Subscriptions(primary.at(from), Dial.now(from.toString(), timeout, ServerWords::of));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
