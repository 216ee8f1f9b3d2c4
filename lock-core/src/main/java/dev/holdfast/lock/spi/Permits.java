package dev.holdfast.lock.spi;

/**
 * The permits of a semaphore at one moment.
 *
 * @param size how many there are
 * @param available how many a newcomer could have at once: none while others wait, less than none never, also where the
 *     semaphore has shrunk below what is held
 * @param waiting how many clients wait
 */
public record Permits(int size, int available, int waiting) {}
