package dev.holdfast.lock.fence;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.util.concurrent.CompletionStage;

/**
 * Lets holders pass in the order of their holds: once a token was admitted for a resource, every smaller one is refused.
 * The same token is admitted as often as its holder likes.
 *
 * <p>Admission alone says what was true a moment ago. A write that must not come after a newer holder's belongs into the
 * same step as the check: {@link InMemoryFenceGate#run}, {@link JdbcFenceGate#admit}, {@code RedisFenceGate.run}. This
 * interface is for resources that have such a step of their own behind the gate, such as a server that handles one
 * request for a resource at a time.
 *
 * <p>Safe for use by many threads.
 */
public interface FenceGate {

    /**
     * Admits the holder with this token, and remembers the token if it is the newest. Blocks while the answer is on its
     * way, also when the thread is interrupted (the flag stays set).
     *
     * @param resource what is written to: not blank, at most 512 bytes in UTF-8, no control characters
     * @param token the {@linkplain dev.holdfast.lock.LockLease#fencingToken() fencing token} of the hold; positive
     * @throws StaleTokenException if a newer holder was admitted before; nothing has changed
     * @throws BackendUnavailableException if the gate could not be asked; nothing has changed
     * @throws OutcomeUnknownException if the gate did not answer; the token may have been remembered, which does no harm:
     *     asking again is safe
     */
    void admit(String resource, long token);

    /** As {@link #admit}, without blocking; a refusal is the stage's failure. */
    CompletionStage<Void> admitAsync(String resource, long token);
}
