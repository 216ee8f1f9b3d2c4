package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.failover.PrimaryTransport;
import dev.holdfast.redis.failover.Sentinels;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Link;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A primary that Sentinels watch. Lettuce finds it too, but believes the first Sentinel that answers, waits for one that does not,
 * and stays with a server that is not the primary any more until the connection breaks.
 */
final class Watched {

    private Watched() {}

    /** Whether this names Sentinels. */
    static boolean is(RedisURI uri) {
        return !uri.getSentinels().isEmpty();
    }

    static RedisTransport connect(Dial dial, RedisClient client, RedisURI uri, Duration commandTimeout) {
        List<Supplier<CompletionStage<Link>>> sentinels = uri.getSentinels().stream()
                .map(sentinel -> sentinel(client, sentinel, dial.timeout(), commandTimeout))
                .toList();
        return PrimaryTransport.connect(
                new Sentinels(uri.getSentinelMasterId(), sentinels, TimeSource.system()),
                new LettuceLinks(client, server(uri, dial.timeout()), dial.timeout(), commandTimeout),
                dial);
    }

    private static Supplier<CompletionStage<Link>> sentinel(
            RedisClient client, RedisURI sentinel, Duration connectTimeout, Duration commandTimeout) {
        RedisURI patient =
                RedisURI.builder(sentinel).withTimeout(connectTimeout).build();
        LettuceLinks links = new LettuceLinks(client, patient, connectTimeout, commandTimeout);
        return () -> links.link(new Address(sentinel.getHost(), sentinel.getPort()));
    }

    /** The same without Sentinels, for the server that they name. */
    private static RedisURI server(RedisURI uri, Duration connectTimeout) {
        return RedisURI.builder()
                .withHost("named-by-sentinels")
                .withSsl(uri)
                .withAuthentication(uri)
                .withDatabase(uri.getDatabase())
                .withClientName(uri.getClientName())
                .withTimeout(connectTimeout)
                .build();
    }
}
