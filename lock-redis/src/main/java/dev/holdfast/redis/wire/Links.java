package dev.holdfast.redis.wire;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The way of one client library to any server, each time with the same credentials, encryption and options. */
public interface Links {

    /**
     * Connects, without blocking. Of what the server refuses, {@link Redirection redirections} are told from the rest.
     *
     * @return fails with {@link dev.holdfast.lock.BackendUnavailableException}
     */
    CompletionStage<Link> link(Address to);

    /**
     * For messages from there.
     *
     * @param timeout how long each subscription may take
     */
    Feed feed(Address from, Duration timeout);
}
