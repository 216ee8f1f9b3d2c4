package dev.holdfast.lock.redis;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The kinds of things that one client at a time can have, for tests about those who wait for them. */
enum Wanted {
    LOCK("lock", "lock", "queue") {
        @Override
        CompletionStage<? extends Lease> ask(Locks client, String name, Duration lease) {
            return client.lock(name, options(lease)).acquireAsync();
        }

        @Override
        CompletionStage<? extends Optional<? extends Lease>> ask(
                Locks client, String name, Duration lease, Duration wait) {
            return client.lock(name, options(lease)).tryAcquireAsync(wait);
        }
    },

    WRITER("write", "rw", "rw-queue") {
        @Override
        CompletionStage<? extends Lease> ask(Locks client, String name, Duration lease) {
            return client.readWriteLock(name)
                    .withOptions(options(lease))
                    .writeLock()
                    .acquireAsync();
        }

        @Override
        CompletionStage<? extends Optional<? extends Lease>> ask(
                Locks client, String name, Duration lease, Duration wait) {
            return client.readWriteLock(name)
                    .withOptions(options(lease))
                    .writeLock()
                    .tryAcquireAsync(wait);
        }
    },

    LAST_PERMIT("1/1", "permits", "permits-queue") {
        @Override
        CompletionStage<? extends Lease> ask(Locks client, String name, Duration lease) {
            return client.semaphore(name, 1).withOptions(options(lease)).acquireAsync(1);
        }

        @Override
        CompletionStage<? extends Optional<? extends Lease>> ask(
                Locks client, String name, Duration lease, Duration wait) {
            return client.semaphore(name, 1).withOptions(options(lease)).tryAcquireAsync(1, wait);
        }
    };

    /** What a {@link ClientProgram} calls it. */
    final String kind;

    private final String holders;
    private final String queue;

    Wanted(String kind, String holders, String queue) {
        this.kind = kind;
        this.holders = holders;
        this.queue = queue;
    }

    abstract CompletionStage<? extends Lease> ask(Locks client, String name, Duration lease);

    abstract CompletionStage<? extends Optional<? extends Lease>> ask(
            Locks client, String name, Duration lease, Duration wait);

    /** The key of who holds it. */
    String holders(String name) {
        return Keys.of(name, holders);
    }

    /** The first of those who hold it. */
    String holder(RedisServer server, String name) {
        return this == LOCK ? server.command("GET", holders(name)) : server.command("ZRANGE", holders(name), "0", "0");
    }

    /** The key of who waits for it. */
    String queue(String name) {
        return Keys.of(name, queue);
    }

    private static LeaseOptions options(Duration lease) {
        return LeaseOptions.defaults().withDuration(lease);
    }
}
