package dev.holdfast.counter.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One step on one counter.
 *
 * @param expiry when a counter that this step writes is to be forgotten, counted from the step; zero leaves its expiry
 *     as it is
 * @param ticket present if the request must be repeatable
 */
public record Request(
        String name,
        Operation operation,
        Duration expiry,
        @Nullable Ticket ticket) {}
