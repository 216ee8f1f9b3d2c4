package dev.holdfast.counter.spi;

import java.time.Duration;

/**
 * Makes a request repeatable: the store remembers the answer of a session's last ticket.
 *
 * @param session the session's id
 * @param number the request's number in the session; grows from request to request, from 1, not necessarily by 1
 * @param retention how long the session is remembered after the answer
 */
public record Ticket(String session, long number, Duration retention) {}
