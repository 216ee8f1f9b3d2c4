package dev.holdfast.examples.demo.servers;

import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A Redis Cluster of three primaries with a replica each, which takes the place of its primary when that is gone for 1 s. */
public final class ClusterServers implements Servers.Replicated {

    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;

    private final Group servers = new Group();
    private final Map<String, Integer> slots = new ConcurrentHashMap<>();

    private ClusterServers() {}

    /** Starts all of them, and returns when they are one cluster. */
    public static ClusterServers start(Path directory) throws IOException, InterruptedException {
        return Group.formed(new ClusterServers(), all -> all.form(directory));
    }

    private void form(Path directory) throws IOException, InterruptedException {
        Map<RedisServer, String> ids = new HashMap<>();
        Map<RedisServer, Integer> buses = new HashMap<>();
        for (int i = 0; i < 2 * PRIMARIES; i++) {
            int bus = RedisServer.freePort();
            RedisServer server = servers.add(RedisServer.start(
                    directory,
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    Integer.toString(bus),
                    "--cluster-config-file",
                    "nodes-" + i + ".conf",
                    "--cluster-node-timeout",
                    "1000",
                    "--repl-diskless-sync-delay",
                    "0"));
            buses.put(server, bus);
            ids.put(server, server.ask("CLUSTER", "MYID").get(0));
            // Else all have the same, and quarrel about it for a while.
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        List<RedisServer> all = servers.living();
        for (int i = 0; i < PRIMARIES; i++) {
            all.get(i).ask("CLUSTER", "ADDSLOTSRANGE", first(i), Integer.toString(Integer.parseInt(first(i + 1)) - 1));
        }
        for (RedisServer later : all) {
            for (RedisServer earlier : all.subList(0, all.indexOf(later))) {
                later.ask("CLUSTER", "MEET", "127.0.0.1", port(earlier), Integer.toString(buses.get(earlier)));
            }
        }
        servers.await("the cluster's servers do not find each other", () -> knowEachOther(all));
        for (int i = 0; i < PRIMARIES; i++) {
            all.get(PRIMARIES + i).ask("CLUSTER", "REPLICATE", ids.get(all.get(i)));
        }
        servers.await("the cluster does not come up", () -> isUp(all));
    }

    private static String first(int part) {
        return Integer.toString(SLOTS * part / PRIMARIES);
    }

    private static String port(RedisServer server) {
        return Integer.toString(server.port());
    }

    private static boolean knowEachOther(List<RedisServer> all) throws IOException {
        for (RedisServer server : all) {
            List<String> nodes = nodes(server);
            if (nodes.size() != all.size() || nodes.stream().anyMatch(node -> node.contains("handshake"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUp(List<RedisServer> all) throws IOException {
        for (RedisServer server : all) {
            List<String> role = server.ask("ROLE");
            boolean replica = role.get(0).equals("slave");
            if (replica && !role.get(3).equals("connected")
                    || nodes(server).stream()
                                    .filter(node -> node.contains("slave"))
                                    .count()
                            != PRIMARIES
                    || !server.ask("CLUSTER", "INFO").get(0).contains("cluster_state:ok")) {
                return false;
            }
        }
        return true;
    }

    private static List<String> nodes(RedisServer server) throws IOException {
        return server.ask("CLUSTER", "NODES").get(0).lines().toList();
    }

    @Override
    public String uri() {
        return "redis://" + servers.addresses();
    }

    @Override
    public String name() {
        return "a Redis Cluster of its own, 3 primaries with a replica each";
    }

    @Override
    public List<String> layout() {
        List<String> lines = new ArrayList<>();
        try {
            for (Shard shard : shards()) {
                lines.add(shard.toString());
            }
        } catch (IOException silent) {
            lines.add("it does not answer: " + silent.getMessage());
        }
        return lines;
    }

    @Override
    public boolean sharePrimary(String lock, String other) throws IOException {
        return part(lock) == part(other);
    }

    private int part(String lock) throws IOException {
        int slot = slot(lock);
        for (int i = 1; i <= PRIMARIES; i++) {
            if (slot < Integer.parseInt(first(i))) {
                return i;
            }
        }
        throw new IOException("there is no slot " + slot);
    }

    /** All that is kept of one name is in one slot, that of what stands in the braces. */
    private int slot(String name) throws IOException {
        Integer known = slots.get(name);
        if (known == null) {
            known = Integer.parseInt(servers.living()
                    .get(0)
                    .ask("CLUSTER", "KEYSLOT", "{" + name + "}")
                    .get(0));
            slots.put(name, known);
        }
        return known;
    }

    @Override
    public Failover killPrimaryOf(String lock) throws IOException, InterruptedException {
        int old = primaryOf(lock);
        long begun = TimeSource.system().nanos();
        servers.on(old).kill();
        servers.await("no replica took the place of the primary", () -> primaryOf(lock) != old);
        int promoted = primaryOf(lock);
        servers.await("the new primary does not take the lock's slot", () -> owns(promoted));
        return new Failover(old, promoted, begun, TimeSource.system().nanos());
    }

    private boolean owns(int port) throws IOException {
        RedisServer promoted = servers.on(port);
        return promoted.ask("ROLE").get(0).equals("master")
                && promoted.ask("CLUSTER", "INFO").get(0).contains("cluster_state:ok");
    }

    private int primaryOf(String lock) throws IOException {
        int slot = slot(lock);
        for (Shard shard : shards()) {
            if (shard.from() <= slot && slot <= shard.to()) {
                return shard.primary();
            }
        }
        throw new IOException("nobody has slot " + slot);
    }

    /** Slots that are kept together. */
    private record Shard(int from, int to, int primary, List<Integer> replicas) {

        @Override
        public String toString() {
            String copies = replicas.isEmpty()
                    ? "no replica"
                    : "replica " + replicas.stream().map(String::valueOf).collect(Collectors.joining(" "));
            return "%d primary of slots %d to %d, %s".formatted(primary, from, to, copies);
        }
    }

    /** As CLUSTER NODES of some living server has it: id, address, flags, whose replica ..., slots from the ninth on. */
    private List<Shard> shards() throws IOException {
        List<String[]> nodes = nodes(servers.living().get(servers.living().size() - 1)).stream()
                .map(line -> line.split(" "))
                .filter(node -> !node[2].contains("fail"))
                .toList();
        List<Shard> shards = new ArrayList<>();
        for (String[] node : nodes) {
            if (node[2].contains("master") && node.length > 8) {
                String[] range = node[8].split("-");
                List<Integer> replicas = nodes.stream()
                        .filter(other -> other[3].equals(node[0]))
                        .map(ClusterServers::portOf)
                        .toList();
                shards.add(new Shard(
                        Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]), portOf(node), replicas));
            }
        }
        return shards;
    }

    private static int portOf(String[] node) {
        return Integer.parseInt(node[1].substring(node[1].lastIndexOf(':') + 1, node[1].indexOf('@')));
    }

    @Override
    public void close() {
        servers.close();
    }
}
