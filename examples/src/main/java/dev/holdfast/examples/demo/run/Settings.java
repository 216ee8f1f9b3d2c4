package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.orders.Orders;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param redis the server to use, or null for one of the demo's own
 * @param stock pieces of each item on sale in each round
 */
public record Settings(
        @Nullable String redis,
        int workers,
        int threads,
        int seconds,
        long leaseMillis,
        long stock,
        boolean kill,
        boolean pause,
        Orders orders) {}
