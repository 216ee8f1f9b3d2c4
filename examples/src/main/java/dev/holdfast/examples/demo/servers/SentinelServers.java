package dev.holdfast.examples.demo.servers;

import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A primary with two replicas, and three Sentinels that put a replica in its place when it is gone for 500 ms. */
public final class SentinelServers implements Servers.Replicated {

    private static final String NAME = "demo";
    private static final int SENTINELS = 3;
    private static final int REPLICAS = 2;

    private final Group data = new Group();
    private final Group sentinels = new Group();

    private SentinelServers() {}

    /** Starts all of them, and returns when they know each other. */
    public static SentinelServers start(Path directory) throws IOException, InterruptedException {
        return Group.formed(new SentinelServers(), all -> all.form(directory));
    }

    private void form(Path directory) throws IOException, InterruptedException {
        RedisServer primary = data.add(RedisServer.start(directory));
        String port = Integer.toString(primary.port());
        for (int i = 0; i < REPLICAS; i++) {
            data.add(RedisServer.start(directory, "--replicaof", "127.0.0.1", port, "--repl-diskless-sync-delay", "0"));
        }
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.startSentinel(
                    directory,
                    List.of(
                            "sentinel monitor " + NAME + " 127.0.0.1 " + port + " 2",
                            "sentinel down-after-milliseconds " + NAME + " 500",
                            "sentinel failover-timeout " + NAME + " 5000",
                            "sentinel parallel-syncs " + NAME + " " + REPLICAS)));
        }
        sentinels.await("the Sentinels do not find each other", () -> isFormed(primary));
    }

    private boolean isFormed(RedisServer primary) throws IOException {
        List<String> role = primary.ask("ROLE");
        boolean copied = role.get(0).equals("master") && role.size() == 2 + 3 * REPLICAS;
        for (RedisServer sentinel : sentinels.living()) {
            List<String> words = sentinel.ask("SENTINEL", "MASTER", NAME);
            copied &= field(words, "num-slaves").equals(Integer.toString(REPLICAS))
                    && field(words, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1));
        }
        return copied;
    }

    private static String field(List<String> words, String name) {
        return words.get(words.indexOf(name) + 1);
    }

    @Override
    public String uri() {
        return "redis-sentinel://" + sentinels.addresses() + "/0#" + NAME;
    }

    @Override
    public String name() {
        return "a primary, 2 replicas and 3 Sentinels of its own";
    }

    @Override
    public List<String> layout() {
        List<String> lines = new ArrayList<>();
        data.living().forEach(server -> lines.add(server.port() + " " + role(server)));
        lines.add(sentinels.living().stream()
                        .map(sentinel -> Integer.toString(sentinel.port()))
                        .collect(Collectors.joining(" "))
                + " Sentinels");
        return lines;
    }

    private static String role(RedisServer server) {
        try {
            List<String> role = server.ask("ROLE");
            return role.get(0).equals("master") ? "primary" : "replica of " + role.get(2);
        } catch (IOException silent) {
            return "silent";
        }
    }

    @Override
    public boolean sharePrimary(String lock, String other) {
        return true;
    }

    @Override
    public Failover killPrimaryOf(String lock) throws IOException, InterruptedException {
        int old = announced(sentinels.living().get(0));
        long begun = TimeSource.system().nanos();
        data.on(old).kill();
        int[] promoted = new int[1];
        sentinels.await("no replica was put in the place of the primary", () -> {
            for (RedisServer sentinel : sentinels.living()) {
                int said = announced(sentinel);
                if (said != old) {
                    promoted[0] = said;
                }
            }
            return promoted[0] != 0;
        });
        return new Failover(old, promoted[0], begun, TimeSource.system().nanos());
    }

    private static int announced(RedisServer sentinel) throws IOException {
        return Integer.parseInt(
                sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME).get(1));
    }

    @Override
    public void close() {
        // Else they would see to a failover while the servers end.
        sentinels.close();
        data.close();
    }
}
