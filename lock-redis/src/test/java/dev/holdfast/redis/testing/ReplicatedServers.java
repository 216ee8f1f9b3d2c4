package dev.holdfast.redis.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A primary and its replicas, each a real server of the test's own on 127.0.0.1, without anybody who watches them. */
public final class ReplicatedServers implements AutoCloseable {

    private static final long GENEROUS_SECONDS = 60;

    private final RedisServer primary;
    private final List<RedisServer> replicas = new ArrayList<>();

    private ReplicatedServers(RedisServer primary) {
        this.primary = primary;
    }

    /**
     * Returns when all replicas have what the primary has.
     *
     * @param settings of each server, as on the command line
     */
    public static ReplicatedServers start(int replicas, String... settings) {
        ReplicatedServers servers = new ReplicatedServers(RedisServer.start(settings));
        try {
            for (int i = 0; i < replicas; i++) servers.replicas.add(servers.primary.startReplica(settings));
            servers.awaitLinks(replicas);
        } catch (RuntimeException | AssertionError e) {
            servers.close();
            throw e;
        }
        return servers;
    }

    public RedisServer primary() {
        return primary;
    }

    public RedisServer replica(int which) {
        return replicas.get(which);
    }

    /** All but so many of the replicas stop in their tracks, their connections open; the others go on. */
    public void confirming(int count) {
        for (int i = 0; i < replicas.size(); i++) {
            if (i < count) replicas.get(i).thaw();
            else replicas.get(i).freeze();
        }
        awaitConfirmed(count);
    }

    /**
     * From now on no replica gets anything any more. They are stopped, and what the kernel holds for them goes with their
     * connections: else it would be delivered when they go on.
     */
    public void cutOff() {
        replicas.forEach(RedisServer::freeze);
        primary.command("CLIENT", "KILL", "TYPE", "replica");
    }

    /** Kills the primary and makes this replica one. */
    public RedisServer failOver(int replica) {
        primary.kill();
        RedisServer next = replicas.get(replica);
        next.thaw();
        next.command("REPLICAOF", "NO", "ONE");
        return next;
    }

    private void awaitLinks(int count) {
        await("replicas are online", () -> {
            String info = primary.command("INFO", "replication");
            return info.lines()
                            .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                            .count()
                    == count;
        });
        awaitConfirmed(count);
    }

    /** So many confirm what is written now. */
    private void awaitConfirmed(int count) {
        await(count + " replicas confirm", () -> {
            try (RedisClient client = new RedisClient(URI.create(primary.uri()))) {
                client.command("SET", "confirmed", "1", "PX", "60000");
                return client.command("WAIT", Integer.toString(replicas.size()), "100")
                        .equals("" + count);
            }
        });
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                .until(condition);
    }

    @Override
    public void close() {
        replicas.forEach(RedisServer::close);
        primary.close();
    }
}
