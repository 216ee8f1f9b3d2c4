package dev.holdfast.lock.spi;

/**
 * Hears of grants that others made to this client's owners. Messages may be lost, doubled, late and out of order;
 * the engine copes. Implementations do not block.
 */
public interface GrantListener {

    /**
     * Somebody's release granted {@code name} to {@code owner}, for its claim.
     *
     * @param grant the number of the grant
     */
    void granted(String name, OwnerId owner, long grant);

    /** Messages flow again after a time in which they may have been lost: whoever waits should ask now. */
    void resumed();
}
