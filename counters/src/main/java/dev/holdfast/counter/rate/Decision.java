package dev.holdfast.counter.rate;

import java.time.Duration;

/**
 * A rate limiter's answer to one call, as of the moment at which the store gave it.
 *
 * @param admitted whether the call may go on, and its permits are used
 * @param remaining how many permits another call would have got at once; none while calls wait
 * @param retryAfter in what time the same call could go on; zero if it was admitted
 * @param resetAfter in what time the whole burst is free again, if nobody calls
 */
public record Decision(boolean admitted, long remaining, Duration retryAfter, Duration resetAfter) {}
