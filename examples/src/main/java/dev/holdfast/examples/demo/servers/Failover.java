package dev.holdfast.examples.demo.servers;

/**
 * One server took over from another. Times are monotonic nanoseconds, the same clock in all processes of a machine.
 *
 * @param killed the port of the old primary
 * @param promoted the port of the new one
 * @param over when this was known to whoever asks the servers
 */
public record Failover(int killed, int promoted, long begun, long over) {}
