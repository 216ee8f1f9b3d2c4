package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A look into a {@link RedisLeaseStore}, by scripts of its own. Needs the rights to use SCAN and PUBSUB beside those that
 * leases need. Of a cluster it asks each primary. It would not see subscribers at a replica, where this library puts none.
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

    /**
     * Server by server: a cursor is how many servers are done with, a slash, and the next one's own cursor. If servers come or go
     * between two pages, some names may be missed, as they may while a slot moves.
     */
    @Override
    public CompletionStage<NamePage> names(Kind kind, String prefix, String cursor) {
        List<RedisTransport> nodes = store.nodes();
        int slash = cursor.indexOf('/');
        int at = slash < 0 ? 0 : Integer.parseInt(cursor.substring(0, slash));
        if (at >= nodes.size()) return CompletableFuture.completedFuture(new NamePage(List.of(), ""));
        Layout layout = Layout.of(kind);
        List<String> args = List.of(
                slash < 0 ? "0" : cursor.substring(slash + 1),
                Keys.patternOf(prefix),
                layout.endOfHolders(),
                layout.endOfQueue());
        return store.runAt(nodes.get(at), LockScripts.SCAN, args)
                .thenApply(reply -> new NamePage(names(reply.get(1)), next(at, nodes.size(), reply.get(0))));
    }

    private static String next(int at, int nodes, String cursor) {
        if (!cursor.equals("0")) return at + "/" + cursor;
        return at + 1 < nodes ? at + 1 + "/0" : "";
    }

    @Override
    public CompletionStage<List<String>> clients(int limit) {
        String prefix = Keys.channel("");
        List<String> args = List.of(prefix, Integer.toString(limit));
        CompletionStage<List<String>> all = CompletableFuture.completedFuture(List.of());
        for (RedisTransport node : store.nodes())
            all = all.thenCombine(
                    store.runAt(node, LockScripts.CLIENTS, args),
                    (others, reply) ->
                            Stream.concat(others.stream(), reply.get(0).lines()).toList());
        return all.thenApply(channels -> channels.stream()
                .map(channel -> channel.substring(prefix.length()))
                .distinct()
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<OptionalLong> revoke(String name, OwnerId owner, String by) {
        Layout layout = Layout.of(owner.mode().kind());
        String word = URLEncoder.encode(by, StandardCharsets.UTF_8);
        List<String> args = List.of(owner.text(), word, Keys.channel(owner.client()));
        return store.run(layout.revoke, store.keys(layout, name), args)
                .thenApply(reply -> reply.get(0).equals("1")
                        ? OptionalLong.of(Long.parseLong(reply.get(1)))
                        : OptionalLong.empty());
    }

    @Override
    public CompletionStage<Boolean> tell(String client, String message) {
        return store.run(LockScripts.TELL, List.of(), List.of(Keys.channel(client), GrantMessage.SAID + message))
                .thenApply(reply -> !store.countsReceivers() || !reply.get(0).equals("0"));
    }

    private static List<String> names(String keys) {
        return keys.lines()
                .map(RedisInspector::nameOf)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
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
