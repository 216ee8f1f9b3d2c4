package dev.holdfast.redis.redisson;

import org.redisson.client.RedisClient;

/** Where to connect to. */
interface Server {

    /**
     * As the application connects there, with its credentials and options.
     *
     * @throws dev.holdfast.lock.BackendUnavailableException if there is none at the moment
     */
    RedisClient find();

    /** Whether the application has shut its client down. */
    boolean isGone();
}
