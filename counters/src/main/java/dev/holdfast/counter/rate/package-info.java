/**
 * Rate limits that many JVMs share.
 *
 * <p>Start at {@link dev.holdfast.counter.rate.RateLimiter#on}: it takes a client of the counters, a name, and a {@link
 * dev.holdfast.counter.rate.RateLimit}; each call is answered by a {@link dev.holdfast.counter.rate.Decision}.
 *
 * <pre>{@code
 * RateLimiter mails = RateLimiter.on(counters, "mails", RateLimit.perSecond(100).withBurst(20));
 * if (mails.tryAcquire().admitted()) send(mail);
 * }</pre>
 */
@NullMarked
package dev.holdfast.counter.rate;

import org.jspecify.annotations.NullMarked;
