package dev.holdfast.lock;

import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The wait for the copies of a grant. */
final class Securing {

    private static final String OVER = "the grant was over when its copies were to be waited for";

    private Securing() {}

    /**
     * Begins the owner's lease anew, and waits until that is where it is wanted.
     *
     * @return fails with {@link DurabilityException} if it does not get there in time, and as a store's verb else
     */
    static CompletionStage<Void> of(Client client, String name, OwnerId owner, Duration lease, Durability wanted) {
        return Client.ask(() -> client.store.secure(name, owner, lease, wanted.copies(), wanted.timeout()))
                .thenCompose(reached -> {
                    if (reached.isEmpty()) return failed(BackendUnavailableException.passing(OVER, null));
                    if (reached.get().suffice(wanted.copies())) return CompletableFuture.completedFuture(null);
                    return failed(DurabilityException.of(name, wanted, reached.get()));
                });
    }

    private static CompletionStage<Void> failed(HoldfastException why) {
        return CompletableFuture.failedFuture(why);
    }
}
