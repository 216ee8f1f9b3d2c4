package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.ServerErrors;
import dev.holdfast.redis.failover.Primaries;
import dev.holdfast.redis.failover.PrimaryTransport;
import dev.holdfast.redis.failover.Sentinels;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A primary that has replicas. The Sentinels that the application's client found are asked here, all of them, as Redisson believes
 * whichever it asks next; where there are none, Redisson's own opinion is taken.
 */
final class Watched {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private Watched() {}

    static RedisTransport connect(Primary primary, Dial dial, Duration commandTimeout) {
        return PrimaryTransport.connect(
                primaries(primary, dial, commandTimeout),
                new RedissonLinks(primary, dial.timeout(), commandTimeout),
                dial);
    }

    private static Primaries primaries(Primary primary, Dial dial, Duration commandTimeout) {
        List<Supplier<CompletionStage<Link>>> sentinels = primary.sentinels().stream()
                .map(address -> sentinel(primary.sentinel(address), commandTimeout))
                .toList();
        if (sentinels.isEmpty()) return new OfRedisson(primary);
        String name = name(primary.address(), sentinels, dial);
        if (name != null) return new Sentinels(name, sentinels, TimeSource.system());
        LOG.log(
                System.Logger.Level.WARNING,
                "No Sentinel knows the primary {0}: Redisson is believed",
                primary.address());
        return new OfRedisson(primary);
    }

    private static Supplier<CompletionStage<Link>> sentinel(Server sentinel, Duration commandTimeout) {
        return () -> {
            RedissonLink link = new RedissonLink(sentinel, commandTimeout, ServerErrors::classify);
            return link.open().thenApply(open -> link);
        };
    }

    /** What the Sentinels call it. The client's configuration knows, and does not tell. */
    private static @Nullable String name(Address primary, List<Supplier<CompletionStage<Link>>> sentinels, Dial dial) {
        for (Supplier<CompletionStage<Link>> sentinel : sentinels) {
            try {
                Link link = dial.await(sentinel.get().toCompletableFuture(), "cannot connect to a Sentinel");
                try {
                    String name = name(primary, masters(link, dial));
                    if (name != null) return name;
                } finally {
                    link.close();
                }
            } catch (BackendUnavailableException silent) {
                // The next one may know.
            }
        }
        return null;
    }

    private static List<String> masters(Link sentinel, Dial dial) {
        CompletableFuture<List<String>> reply =
                sentinel.command(List.of("SENTINEL", "MASTERS")).toCompletableFuture();
        return dial.await(reply, "cannot ask a Sentinel");
    }

    /** Each primary begins with name, ip and port, each followed by what it is. */
    private static @Nullable String name(Address primary, List<String> masters) {
        for (int i = 0; i + 5 < masters.size(); i++) {
            if (masters.get(i).equals("name")
                    && masters.get(i + 2).equals("ip")
                    && masters.get(i + 3).equals(primary.host())
                    && masters.get(i + 5).equals(Integer.toString(primary.port()))) return masters.get(i + 1);
        }
        return null;
    }

    /** The one that the client writes to at the moment. */
    private record OfRedisson(Primary primary) implements Primaries {

        @Override
        public CompletionStage<Opinion> ask() {
            try {
                return CompletableFuture.completedFuture(new Opinion(primary.address(), false));
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void close() {}
    }
}
