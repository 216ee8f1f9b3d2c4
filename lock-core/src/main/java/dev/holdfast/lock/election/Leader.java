package dev.holdfast.lock.election;

import dev.holdfast.lock.spi.Check;
import java.util.Optional;

/**
 * Who leads, as the store tells it.
 *
 * @param epoch the fencing token of the leadership
 * @param clientId the beginning of the id of the leader's client
 * @param host where the leader runs, if it is known
 */
public record Leader(long epoch, String clientId, Optional<String> host) {

    public Leader {
        Check.notNull("clientId", clientId);
        Check.notNull("host", host);
    }
}
