package dev.holdfast.redis.testing;

import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * Moves slots of a cluster by its servers' own doing: all keys are copied while they are in use, and then all slots change
 * hands at once. Redis does so from 8.4 on, Valkey from 9.0 on, each with words of its own.
 */
public enum AtomicMigration {
    REDIS("MIGRATION IMPORT") {
        @Override
        void begin(String first, String last, RedisServer from, RedisServer to) {
            String task = to.command("CLUSTER", "MIGRATION", "IMPORT", first, last);
            if (task.startsWith("-")) throw new IllegalStateException("CLUSTER MIGRATION: " + task);
        }

        @Override
        String progress(RedisServer from, RedisServer to) {
            return to.command("CLUSTER", "MIGRATION", "STATUS", "ALL");
        }
    },

    VALKEY("MIGRATESLOTS") {
        @Override
        void begin(String first, String last, RedisServer from, RedisServer to) {
            String node = to.command("CLUSTER", "MYID");
            String reply = from.command("CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", first, last, "NODE", node);
            if (!reply.equals("OK")) throw new IllegalStateException("CLUSTER MIGRATESLOTS: " + reply);
        }

        @Override
        String progress(RedisServer from, RedisServer to) {
            return from.command("CLUSTER", "GETSLOTMIGRATIONS");
        }
    };

    private final String words;

    AtomicMigration(String words) {
        this.words = words;
    }

    /**
     * How this server does it.
     *
     * @throws TestAbortedException if it does not
     */
    public static AtomicMigration of(RedisServer server) {
        String help = server.command("CLUSTER", "HELP");
        for (AtomicMigration each : values()) if (help.contains(each.words)) return each;
        throw new TestAbortedException("this server moves slots key by key only; it takes Redis 8.4 or Valkey 9.0");
    }

    /** Moves these slots, which all belong to one node; returns when all nodes know it. */
    public void move(ClusterServers cluster, int first, int last, RedisServer to) {
        RedisServer from = cluster.primaryOf(first);
        begin(Integer.toString(first), Integer.toString(last), from, to);
        Awaitility.await("slots to move")
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> cluster.primaryOf(first) == to && cluster.primaryOf(last) == to);
        cluster.awaitHealthy();
    }

    abstract void begin(String first, String last, RedisServer from, RedisServer to);

    abstract String progress(RedisServer from, RedisServer to);
}
