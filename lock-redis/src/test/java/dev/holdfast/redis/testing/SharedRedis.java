package dev.holdfast.redis.testing;

/**
 * What contract suites run on: the {@linkplain RedisServer#shared() shared server}, or with {@code
 * -Dholdfast.redis.topology=cluster} the {@linkplain ClusterServers#shared() shared cluster}; emptied.
 */
public record SharedRedis(String uri, Runnable emptying) {

    static final String TOPOLOGY = "holdfast.redis.topology";
    static final String CLUSTER = "cluster";

    /** The one this run is about. */
    public static SharedRedis chosen() {
        if (System.getProperty(TOPOLOGY, "").equals(CLUSTER)) {
            ClusterServers cluster = ClusterServers.shared();
            return new SharedRedis(cluster.uri(), cluster::flush);
        }
        RedisServer server = RedisServer.shared();
        return new SharedRedis(server.restrictedUri(), () -> server.command("FLUSHALL"));
    }

    /** Whether it is a cluster. */
    public boolean isCluster() {
        return uri.indexOf(',') >= 0;
    }

    /** Loses all that is in it. */
    public void empty() {
        emptying.run();
    }
}
