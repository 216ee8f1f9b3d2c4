package dev.holdfast.redis.testing;

import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.ClientLibrary.Application;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * A primary with two replicas, watched by three Sentinels: real processes or containers on 127.0.0.1 and free ports. Ready within
 * about 3 s; a failover takes about 3 s.
 */
public final class SentinelServers implements AutoCloseable {

    /** What the Sentinels call the primary. */
    public static final String NAME = "holdfast-primary";

    /** After which a server that is silent is taken for dead by a Sentinel. */
    public static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    private final List<RedisServer> servers = new CopyOnWriteArrayList<>();
    private final List<RedisServer> sentinels = new CopyOnWriteArrayList<>();
    private final Set<RedisServer> frozen = ConcurrentHashMap.newKeySet();

    private SentinelServers() {}

    /**
     * Starts all of them, and waits until they know each other.
     *
     * @param settings of each server, as on the command line
     */
    public static SentinelServers start(String... settings) {
        SentinelServers all = new SentinelServers();
        try {
            all.form(settings);
            return all;
        } catch (Throwable e) {
            all.close();
            throw e;
        }
    }

    /** {@code redis-sentinel://host:port,host:port,host:port/0#name}. */
    public String uri() {
        return uri(sentinels);
    }

    /** The same, by way of other Sentinels, or of proxies before them. */
    public static String uri(List<RedisServer> sentinels) {
        return uriOf(sentinels.stream().map(RedisServer::uri).toList());
    }

    /** The same, for addresses {@code redis://host:port}. */
    public static String uriOf(List<String> sentinels) {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(each -> each.substring("redis://".length()))
                        .collect(Collectors.joining(","))
                + "/0#" + NAME;
    }

    /** For Redisson, by way of these addresses of Sentinels, {@code redis://host:port}. */
    public static Config config(List<String> sentinels) {
        Config config = new Config().setThreads(4).setNettyThreads(4);
        config.useSentinelServers()
                .setMasterName(NAME)
                .addSentinelAddress(sentinels.toArray(String[]::new))
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        return config;
    }

    /** A transport over the library this run is about, with a client of its own. */
    public RedisTransport connect() {
        List<String> addresses = sentinels.stream().map(RedisServer::uri).toList();
        if (ClientLibrary.chosen() == ClientLibrary.LETTUCE) return LettuceTransport.connect(uri());
        RedissonClient client = Redisson.create(config(addresses));
        try {
            return new Closing(RedissonTransport.of(client), new Application() {
                @Override
                public RedisTransport transport(Duration commandTimeout) {
                    return RedissonTransport.of(client, commandTimeout);
                }

                @Override
                public void close() {
                    ClientLibrary.end(client);
                }
            });
        } catch (RuntimeException e) {
            ClientLibrary.end(client);
            throw e;
        }
    }

    /** Those that keep data, dead ones too. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The one that most Sentinels call the primary. */
    public RedisServer primary() {
        return servers.stream()
                .filter(each -> sentinels.stream()
                                        .filter(sentinel -> calls(sentinel, each))
                                        .count()
                                * 2
                        > sentinels.size())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the Sentinels do not agree"));
    }

    /** Whether one Sentinel that lives calls this server the primary: a failover to it is over. */
    public boolean isAnnounced(RedisServer server) {
        return sentinels.stream().anyMatch(sentinel -> calls(sentinel, server));
    }

    /** How many there have been. */
    public long failovers() {
        return sentinels.stream()
                .filter(this::isAwake)
                .map(each -> each.command("SENTINEL", "MASTER", NAME).lines().toList())
                .mapToLong(words -> Long.parseLong(field(words, "config-epoch")))
                .max()
                .orElseThrow();
    }

    /** Stops a server or a Sentinel in its tracks. */
    public void freeze(RedisServer one) {
        frozen.add(one);
        one.freeze();
    }

    /** Lets it go on. */
    public void thaw(RedisServer one) {
        one.thaw();
        frozen.remove(one);
    }

    /** Waits until a Sentinel that lives announces another primary than this one, and returns that. */
    public RedisServer awaitFailoverFrom(RedisServer old) {
        List<RedisServer> announced = new ArrayList<>();
        Awaitility.await("the Sentinels to announce another primary")
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() ->
                        servers.stream().anyMatch(each -> each != old && isAnnounced(each) && announced.add(each)));
        return announced.get(0);
    }

    /** Waits until every server but the dead ones is the primary or copies it, and all Sentinels agree. */
    public void awaitHealthy() {
        Awaitility.await("the Sentinels to agree")
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(this::isHealthy);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }

    private void form(String... settings) {
        RedisServer primary = RedisServer.start(settings);
        servers.add(primary);
        for (int i = 0; i < 2; i++) servers.add(primary.startReplica());
        String watched = NAME + " " + primary.host() + " " + primary.port() + " 2";
        for (int i = 0; i < 3; i++) {
            RedisServer sentinel = RedisServer.startSentinel(List.of(
                    "sentinel monitor " + watched,
                    "sentinel down-after-milliseconds " + NAME + " " + DOWN_AFTER.toMillis(),
                    "sentinel failover-timeout " + NAME + " 3000",
                    "sentinel parallel-syncs " + NAME + " 2"));
            // They look at the servers every 10 s, and say hello to each other every 2 s, unless told so. Below 7.0 it
            // stays so.
            sentinel.command("SENTINEL", "DEBUG", "info-period", "500", "publish-period", "200");
            sentinels.add(sentinel);
        }
        awaitHealthy();
    }

    private boolean isHealthy() {
        RedisServer primary = primary();
        for (RedisServer each : servers) {
            if (each == primary || !isAwake(each)) continue;
            List<String> role = each.command("ROLE").lines().toList();
            if (!role.get(0).equals("slave") || !role.get(2).equals(Integer.toString(primary.port()))) return false;
            if (!role.get(3).equals("connected")) return false;
        }
        return sentinels.stream().allMatch(each -> !isAwake(each) || calls(each, primary) && isInformed(each));
    }

    private static boolean isInformed(RedisServer sentinel) {
        List<String> words =
                sentinel.command("SENTINEL", "MASTER", NAME).lines().toList();
        return words.contains("master")
                && field(words, "num-slaves").equals("2")
                && field(words, "num-other-sentinels").equals("2");
    }

    private static String field(List<String> words, String name) {
        return words.get(words.indexOf(name) + 1);
    }

    private boolean isAwake(RedisServer one) {
        return one.isAlive() && !frozen.contains(one);
    }

    private boolean calls(RedisServer sentinel, RedisServer server) {
        if (!isAwake(sentinel)) return false;
        String said = sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        return said.equals(server.host() + "\n" + server.port());
    }
}
