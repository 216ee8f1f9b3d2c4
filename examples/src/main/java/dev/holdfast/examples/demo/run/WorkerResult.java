package dev.holdfast.examples.demo.run;

/**
 * One row of the final table; waits in microseconds.
 *
 * @param handOvers leases that another thread of the same worker passed on, without a round trip
 * @param messages leases that another worker's release granted
 */
public record WorkerResult(
        int worker,
        String state,
        long operations,
        long holds,
        long p50,
        long p99,
        long max,
        long handOvers,
        long messages,
        long losses,
        long refused) {}
