package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import dev.holdfast.redis.Keys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A look into a {@link RedisLeaseStore}, by scripts of its own. Needs the rights to use SCAN and PUBSUB beside those that
 * leases need. On a server in a cluster, or with subscribers at a replica, it would not see everything.
 */
final class RedisInspector implements LeaseInspector {

    private static final int MOST = 1000;

    private final RedisLeaseStore store;

    RedisInspector(RedisLeaseStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Standing> inspect(Kind kind, String name) {
        Layout layout = Layout.of(kind);
        return store.run(layout.inspect, layout.keys(name), List.of(Integer.toString(MOST)))
                .thenApply(RedisInspector::standing);
    }

    @Override
    public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
        Layout layout = Layout.of(kind);
        List<String> args = List.of(
                cursor.isEmpty() ? "0" : cursor, Keys.patternOf(prefix), layout.endOfHolders(), layout.endOfQueue());
        return store.run(LockScripts.SCAN, List.of(), args).thenApply(RedisInspector::page);
    }

    @Override
    public CompletionStage<List<String>> clients(int limit) {
        String prefix = Keys.channel("");
        return store.run(LockScripts.CLIENTS, List.of(), List.of(prefix, Integer.toString(limit)))
                .thenApply(reply -> reply.get(0)
                        .lines()
                        .map(channel -> channel.substring(prefix.length()))
                        .toList());
    }

    @Override
    public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
        Layout layout = Layout.of(owner.mode().kind());
        String word = URLEncoder.encode(by, StandardCharsets.UTF_8);
        List<String> args = List.of(owner.text(), store.flags(), word, Keys.channel(owner.client()));
        return store.run(layout.revoke, layout.keys(name), args)
                .thenApply(reply -> reply.get(0).equals("1")
                        ? OptionalLong.of(Long.parseLong(reply.get(1)))
                        : OptionalLong.empty());
    }

    @Override
    public CompletionStage<Boolean> tell(String client, String message) {
        return store.run(LockScripts.TELL, List.of(), List.of(Keys.channel(client), GrantMessage.SAID + message))
                .thenApply(reply -> !store.countsReceivers() || !reply.get(0).equals("0"));
    }

    private static NamePage page(List<String> reply) {
        List<String> names =
                reply.get(1).lines().map(RedisInspector::nameOf).distinct().collect(Collectors.toList());
        names.removeIf(String::isEmpty);
        return new NamePage(names, reply.get(0).equals("0") ? "" : reply.get(0));
    }

    /** Empty if it is nobody's: anybody may have put a key that looks like ours. */
    private static String nameOf(String key) {
        try {
            return Keys.nameOf(key);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static Standing standing(List<String> reply) {
        long now = Long.parseLong(reply.get(0));
        List<Standing.Holder> holders = new ArrayList<>();
        List<Standing.Waiter> waiters = new ArrayList<>();
        String[] held = words(reply.get(1));
        for (int i = 0; i + 2 < held.length; i += 3) {
            OwnerId owner = owner(held[i]);
            if (owner != null) holders.add(holder(owner, Long.parseLong(held[i + 1]), held[i + 2], now));
        }
        String[] waiting = words(reply.get(2));
        for (int i = 0; i + 1 < waiting.length; i += 2) {
            OwnerId owner = owner(waiting[i]);
            // A score beyond what fits a long is nobody's arrival.
            if (owner != null)
                waiters.add(new Standing.Waiter(owner, since((long) Double.parseDouble(waiting[i + 1]), now)));
        }
        return new Standing(
                holders, waiters, Integer.parseInt(reply.get(3)), reply.get(4).equals("1"));
    }

    private static Standing.Holder holder(OwnerId owner, long grant, String millis, long now) {
        Duration held = grant == 0 ? Duration.ZERO : since(grant, now);
        return new Standing.Holder(owner, grant, held, Duration.ofMillis(Long.parseLong(millis)));
    }

    private static @Nullable OwnerId owner(String text) {
        try {
            return OwnerId.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ");
    }

    /** A grant or a place in the queue is at least the time at which it came about. */
    private static Duration since(long micros, long now) {
        return Duration.of(Math.max(0, now - micros), ChronoUnit.MICROS);
    }
}
