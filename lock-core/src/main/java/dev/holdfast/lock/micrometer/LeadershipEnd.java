package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.LossCause;

/** How a leadership ended. */
enum LeadershipEnd {
    EXPIRED,
    REFUSED,
    REVOKED,
    RESIGNED;

    static LeadershipEnd of(LossCause cause) {
        return valueOf(cause.name());
    }
}
