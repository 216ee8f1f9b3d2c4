package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.orders.Orders;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param redis the server to use, or null for those of the demo's own
 * @param topology of its own servers
 * @param stock pieces of each item on sale in each round
 * @param kill a worker
 * @param pause a worker
 * @param killNode a primary of its own servers, which have to have replicas
 */
public record Settings(
        @Nullable String redis,
        Topology topology,
        int workers,
        int threads,
        int seconds,
        long leaseMillis,
        long stock,
        boolean kill,
        boolean pause,
        boolean killNode,
        Orders orders) {

    /** Over one server, which is not killed. */
    public Settings(
            @Nullable String redis,
            int workers,
            int threads,
            int seconds,
            long leaseMillis,
            long stock,
            boolean kill,
            boolean pause,
            Orders orders) {
        this(redis, Topology.SINGLE, workers, threads, seconds, leaseMillis, stock, kill, pause, false, orders);
    }
}
