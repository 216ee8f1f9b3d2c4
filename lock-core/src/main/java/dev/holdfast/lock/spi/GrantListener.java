package dev.holdfast.lock.spi;

/**
 * Hears of grants that others made to this client's owners, and what else they have to tell it. Messages may be lost,
 * doubled, late and out of order; the engine copes. Implementations do not block.
 */
public interface GrantListener {

    /**
     * Somebody's release granted {@code name} to {@code owner}, for its claim.
     *
     * @param grant the number of the grant
     */
    void granted(String name, OwnerId owner, long grant);

    /**
     * It is worth asking for {@code name} now: what {@code owner} waits for may be over. A hint, not a grant. Does nothing
     * unless overridden: the next question finds out too.
     */
    default void worthAsking(String name, OwnerId owner) {}

    /**
     * Somebody took {@code name} away from {@code owner}. Does nothing unless overridden: the next renewal tells it too.
     *
     * @param by who says he did it
     */
    default void revoked(String name, OwnerId owner, String by) {}

    /** Another client's {@link LeaseInspector#tell message}, or anybody's. Does nothing unless overridden. */
    default void heard(String message) {}

    /** Messages flow again after a time in which they may have been lost: whoever waits should ask now. */
    void resumed();
}
