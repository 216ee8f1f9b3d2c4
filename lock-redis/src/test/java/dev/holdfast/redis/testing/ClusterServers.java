package dev.holdfast.redis.testing;

import dev.holdfast.redis.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A Redis Cluster for tests: real servers on 127.0.0.1 and free ports, processes or containers, which keep nothing but who is in
 * the cluster. Ready within about 3 s; a failover takes about as long.
 *
 * <p>Servers are killed, frozen and restarted by the methods here, so that no dead one is asked how the cluster stands.
 */
public final class ClusterServers implements AutoCloseable {

    /** After which a server that is silent is taken for dead by the others. */
    public static final Duration NODE_TIMEOUT = Duration.ofSeconds(1);

    private static final ReentrantLock ONCE = new ReentrantLock();
    private static final Map<String, ClusterServers> SHARED = new HashMap<>();

    private final List<RedisServer> servers = new CopyOnWriteArrayList<>();
    private final Map<RedisServer, Integer> busPorts = new ConcurrentHashMap<>();
    private final Map<RedisServer, String> ids = new ConcurrentHashMap<>();
    private final Set<RedisServer> silent = ConcurrentHashMap.newKeySet();
    private final Map<RedisServer, Integer> tlsPorts = new ConcurrentHashMap<>();
    private final List<String> settings;
    private final @Nullable Authority authority;

    private ClusterServers(List<String> settings, @Nullable Authority authority) {
        this.settings = settings;
        this.authority = authority;
    }

    /** Three primaries that many tests share, emptied. They end with the JVM, and must not be killed or changed. */
    public static ClusterServers shared() {
        ONCE.lock();
        try {
            ClusterServers cluster = SHARED.computeIfAbsent(RedisServer.choice(), choice -> start(3, 0));
            cluster.flush();
            return cluster;
        } finally {
            ONCE.unlock();
        }
    }

    /**
     * A cluster of the test's own, whose slots are divided among the primaries in equal parts.
     *
     * @param replicas of each primary
     * @param settings of each server, as on the command line
     */
    public static ClusterServers start(int primaries, int replicas, String... settings) {
        return start(primaries, replicas, new ClusterServers(List.of(settings), null));
    }

    /**
     * A cluster whose servers listen by TLS too and talk to each other so, each as {@code localhost}, for which its certificate
     * is. Only what is asked by the methods here goes by plain text.
     */
    public static ClusterServers startTls(int primaries, int replicas, Authority authority) {
        if (!RedisServer.choice().equals("usual"))
            throw new TestAbortedException("needs servers that have TLS, and the files of this machine");
        List<String> settings = List.of(
                "--tls-cluster",
                "yes",
                "--tls-replication",
                "yes",
                "--cluster-announce-hostname",
                "localhost",
                "--cluster-preferred-endpoint-type",
                "hostname");
        return start(primaries, replicas, new ClusterServers(settings, authority));
    }

    private static ClusterServers start(int primaries, int replicas, ClusterServers cluster) {
        if (RedisServer.choice().equals("embedded-6.2"))
            throw new TestAbortedException("clusters are made by words that Redis 6.2 does not know");
        try {
            cluster.form(primaries, replicas);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    /** All servers as seeds: {@code redis://host:port,host:port}. */
    public String uri() {
        return "redis://"
                + servers.stream().map(each -> each.host() + ":" + each.port()).collect(Collectors.joining(","));
    }

    /** Where this one listens by TLS. */
    public int tlsPort(RedisServer server) {
        return tlsPorts.get(server);
    }

    /** Those that were started and not removed, dead ones too. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** Those that have slots. */
    public List<RedisServer> primaries() {
        return members().stream()
                .filter(each -> each.primary && !each.slots.isEmpty())
                .flatMap(each -> servers.stream().filter(server -> server.port() == each.port))
                .toList();
    }

    /** The one that has the slot of this key. */
    public RedisServer primaryOf(String key) {
        return primaryOf(Slots.of(key));
    }

    /** The one that has this slot. */
    public RedisServer primaryOf(int slot) {
        return members().stream()
                .filter(each -> each.primary && each.slots.contains(slot))
                .map(each -> server(each.port))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has slot " + slot));
    }

    /** Those that copy this one. */
    public List<RedisServer> replicasOf(RedisServer primary) {
        return members().stream()
                .filter(each -> each.primaryId.equals(id(primary)))
                .map(each -> server(each.port))
                .toList();
    }

    /** Sends one command to the primary of this key. */
    public String command(String key, String... words) {
        return primaryOf(key).command(words);
    }

    /** Empties all of it. */
    public void flush() {
        primaries().forEach(each -> each.command("FLUSHALL"));
    }

    /** Ends it as {@code kill -9} does. */
    public void kill(RedisServer server) {
        silent.add(server);
        server.kill();
    }

    /** Stops it in its tracks. */
    public void freeze(RedisServer server) {
        silent.add(server);
        server.freeze();
    }

    /** Lets a frozen one go on. */
    public void thaw(RedisServer server) {
        server.thaw();
        silent.remove(server);
    }

    /** Starts a killed one anew on the same port, empty, but as the member it was. */
    public void restart(RedisServer server) {
        server.restart();
        silent.remove(server);
    }

    /** Waits until each of those that are not dead or frozen says that the cluster is well, and all agree on it. */
    public void awaitHealthy() {
        Awaitility.await("the cluster to agree")
                .pollDelay(Duration.ZERO)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(40, TimeUnit.SECONDS)
                .until(this::isHealthy);
    }

    /** A further primary, without slots as yet. */
    public RedisServer add() {
        RedisServer added = launch();
        introduce(added);
        awaitHealthy();
        return added;
    }

    /** A further replica of this one. */
    public RedisServer addReplica(RedisServer primary) {
        RedisServer added = launch();
        introduce(added);
        replicate(added, primary);
        awaitHealthy();
        return added;
    }

    /** All others forget it, which has no slots any more. It is not told, runs on, and is closed with the cluster. */
    public void remove(RedisServer server) {
        for (RedisServer other : servers)
            if (other != server && !silent.contains(other)) ok(other, "CLUSTER", "FORGET", id(server));
        silent.add(server);
        awaitHealthy();
    }

    /** Moves a slot and what is in it, key by key, while it is in use. */
    public void moveSlot(int slot, RedisServer to) {
        RedisServer from = primaryOf(slot);
        if (from == to) return;
        beginMove(slot, to);
        moveKeys(slot, to);
        endMove(slot, from, to);
        // Else the next one to move has an epoch that some have not heard of, and a slot may end up with nobody.
        awaitHealthy();
    }

    /** How each of those that are not dead or frozen sees the cluster. */
    public String views() {
        return awake().map(each -> each.port() + " sees\n" + each.command("CLUSTER", "NODES"))
                .collect(Collectors.joining("\n"));
    }

    /** From now on keys of the slot that are not where they were are asked for at the other one. */
    public void beginMove(int slot, RedisServer to) {
        RedisServer from = primaryOf(slot);
        ok(to, "CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", id(from));
        ok(from, "CLUSTER", "SETSLOT", Integer.toString(slot), "MIGRATING", id(to));
    }

    /** Moves every key there is in the slot. */
    public void moveKeys(int slot, RedisServer to) {
        RedisServer from = primaryOf(slot);
        while (true) {
            String keys = from.command("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), "100");
            if (keys.isEmpty()) return;
            keys.lines().forEach(key -> moveKey(key, from, to));
        }
    }

    /** Moves one key of a slot that is about to move. */
    public void moveKey(String key, RedisServer from, RedisServer to) {
        String reply = from.command("MIGRATE", to.host(), Integer.toString(to.port()), key, "0", "5000");
        if (!reply.equals("OK") && !reply.equals("NOKEY")) throw new IllegalStateException("MIGRATE: " + reply);
    }

    /** The slot belongs to the other one. */
    public void endMove(int slot, RedisServer from, RedisServer to) {
        List<RedisServer> told = new ArrayList<>(List.of(to, from));
        for (RedisServer other : primaries()) if (other != to && other != from) told.add(other);
        for (RedisServer each : told) ok(each, "CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id(to));
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private void form(int primaries, int replicas) {
        for (int i = 0; i < primaries * (1 + replicas); i++) {
            RedisServer server = launch();
            // Else all have the same, and quarrel about it for a while.
            ok(server, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            if (i < primaries) ok(server, "CLUSTER", "ADDSLOTSRANGE", bound(i, primaries), bound(i + 1, primaries, -1));
        }
        for (RedisServer each : servers) meetEarlier(each);
        awaitAcquainted();
        for (int i = primaries; i < servers.size(); i++) replicate(servers.get(i), servers.get(i % primaries));
        awaitHealthy();
    }

    private static String bound(int part, int parts) {
        return bound(part, parts, 0);
    }

    private static String bound(int part, int parts, int plus) {
        return Integer.toString(Slots.COUNT * part / parts + plus);
    }

    private RedisServer launch() {
        try {
            return launchOnce();
        } catch (IllegalStateException endedAtOnce) {
            // One of its ports may have been taken meanwhile.
            return launchOnce();
        }
    }

    private RedisServer launchOnce() {
        String bus = Integer.toString(freePort());
        List<String> all = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-port", bus));
        all.addAll(List.of("--cluster-config-file", RedisServer.lasting("nodes.conf")));
        all.addAll(List.of("--cluster-node-timeout", Long.toString(NODE_TIMEOUT.toMillis())));
        // A primary whose last slot has moved stays one.
        all.addAll(List.of("--cluster-allow-replica-migration", "no"));
        all.addAll(settings);
        int tlsPort = freePort();
        if (authority != null) all.addAll(authority.settings(tlsPort));
        RedisServer server = RedisServer.start(all.toArray(String[]::new));
        tlsPorts.put(server, tlsPort);
        busPorts.put(server, Integer.parseInt(bus));
        ids.put(server, server.command("CLUSTER", "MYID"));
        servers.add(server);
        return server;
    }

    private void introduce(RedisServer added) {
        meetEarlier(added);
        awaitAcquainted();
    }

    private void meetEarlier(RedisServer later) {
        for (RedisServer earlier : servers.subList(0, servers.indexOf(later)))
            if (!silent.contains(earlier))
                ok(
                        later,
                        "CLUSTER",
                        "MEET",
                        earlier.host(),
                        Integer.toString(earlier.port()),
                        Integer.toString(busPorts.get(earlier)));
    }

    private void replicate(RedisServer replica, RedisServer primary) {
        ok(replica, "CLUSTER", "REPLICATE", id(primary));
    }

    private void awaitAcquainted() {
        Awaitility.await("all to know all")
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> awake().allMatch(each -> knowsAll(each)));
    }

    private boolean knowsAll(RedisServer server) {
        String nodes = server.command("CLUSTER", "NODES");
        return !nodes.contains("handshake") && awake().allMatch(other -> nodes.contains(id(other)));
    }

    private boolean isHealthy() {
        Set<String> views = new HashSet<>();
        for (RedisServer each : awake().toList()) {
            if (!each.command("CLUSTER", "INFO").contains("cluster_state:ok") || !knowsAll(each)) return false;
            String role = each.command("ROLE");
            if (role.startsWith("slave") && !role.contains("connected")) return false;
            views.add(parse(each.command("CLUSTER", "NODES")).stream()
                    .map(Member::owned)
                    .sorted()
                    .collect(Collectors.joining(" ")));
        }
        return views.size() == 1;
    }

    private Stream<RedisServer> awake() {
        return servers.stream().filter(each -> !silent.contains(each));
    }

    private List<Member> members() {
        RedisServer witness = awake().findFirst().orElseThrow();
        return parse(witness.command("CLUSTER", "NODES"));
    }

    private RedisServer server(int port) {
        return servers.stream().filter(each -> each.port() == port).findFirst().orElseThrow();
    }

    private String id(RedisServer server) {
        return ids.get(server);
    }

    private static void ok(RedisServer server, String... words) {
        String reply = server.command(words);
        if (!reply.equals("OK")) throw new IllegalStateException(String.join(" ", words) + ": " + reply);
    }

    private static List<Member> parse(String nodes) {
        return nodes.lines().map(Member::of).filter(each -> !each.gone).toList();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of CLUSTER NODES. */
    private record Member(int port, boolean primary, boolean gone, String primaryId, String epoch, Set<Integer> slots) {

        static Member of(String line) {
            String[] fields = line.split(" ");
            List<String> flags = List.of(fields[2].split(","));
            Set<Integer> slots = new HashSet<>();
            for (int i = 8; i < fields.length; i++) {
                if (fields[i].startsWith("[")) continue; // one that is about to move
                String[] range = fields[i].split("-");
                for (int slot = Integer.parseInt(range[0]); slot <= Integer.parseInt(range[range.length - 1]); slot++)
                    slots.add(slot);
            }
            int port = Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1, fields[1].indexOf('@')));
            boolean gone = flags.contains("fail") || flags.contains("noaddr") || flags.contains("handshake");
            return new Member(port, flags.contains("master"), gone, fields[3], fields[6], slots);
        }

        String owned() {
            return port + ":" + primary + ":" + (slots.isEmpty() ? "" : epoch + ":" + slots.hashCode());
        }
    }
}
