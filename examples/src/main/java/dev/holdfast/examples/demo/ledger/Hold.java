package dev.holdfast.examples.demo.ledger;

/**
 * The audit of one hold, as the worker told it.
 *
 * @param entered monotonic nanoseconds, the same clock in all processes of one machine; taken after the lock was acquired
 * @param exited taken before it was released, or the end of what the holder believed in: its deadline if the lease was
 *     lost, its death if it was killed
 */
public record Hold(String account, long token, int worker, int thread, long entered, long exited) {}
