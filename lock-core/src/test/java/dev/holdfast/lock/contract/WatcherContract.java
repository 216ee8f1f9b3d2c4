package dev.holdfast.lock.contract;

import java.time.Duration;

/** What the contracts of an inspector share. */
public abstract class WatcherContract extends Contract {

    /** Waits for answers also on a machine that is busy. */
    static final Duration PATIENT = Duration.ofSeconds(30);

    final Peer watcher() {
        return peer(builder -> builder.patience(PATIENT));
    }
}
