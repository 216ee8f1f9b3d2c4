package dev.holdfast.lock;

import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An owner on its way out: leave is sent, again and again until it is answered or whatever the owner might hold has ended by
 * itself. It is the release of a hold, and the undo of an acquisition nobody waits for any more.
 *
 * <p>A question that was given up may reach the store after the leave, when it sits in a socket the server has not read and
 * the leave went by another. Therefore an owner with such a question leaves twice more after the answer: when the store
 * answers again, it has read what was sent to it before.
 */
final class Departure {

    private static final long FIRST_RETRY = Duration.ofMillis(50).toNanos();

    /** What is released during an outage comes free this late after it, for those who wait. */
    private static final long LONGEST_RETRY = Duration.ofMillis(250).toNanos();

    private static final long BETWEEN_REPEATS = Duration.ofSeconds(1).toNanos();
    private static final int REPEATS = 2;

    private final Client client;
    private final String name;
    private final OwnerId owner;
    private final long began;

    /** After this the owner has ended by itself, whatever became of it. */
    private final Duration lease;

    /** Until when the name stays taken. */
    private final long kept;

    private final @Nullable Tenure tenure;

    /** Whether the store was asked to end it before, by another verb, and has not answered. */
    private final boolean repeated;

    private final CompletableFuture<ReleaseOutcome> outcome = new CompletableFuture<>();
    private int failures;
    private int repeats;

    private Departure(
            Client client,
            String name,
            OwnerId owner,
            Duration lease,
            @Nullable Tenure tenure,
            long kept,
            int repeats,
            long began) {
        this.client = client;
        this.name = name;
        this.owner = owner;
        this.lease = lease;
        this.tenure = tenure;
        this.repeated = repeats > 0;
        this.repeats = repeats;
        this.began = began;
        this.kept = kept;
    }

    /**
     * Takes out an owner that may hold or want the name, without waiting. Completes when it is out for sure, or after the
     * client's patience.
     */
    static CompletableFuture<?> leave(Client client, String name, OwnerId owner, Duration lease) {
        long now = client.time.nanos();
        return new Departure(client, name, owner, lease, null, now, 0, now).send();
    }

    /** Takes out an owner whose tenure is over, if it should still hold: not before its minimum hold is over as well. */
    static void leave(Client client, String name, Tenure over) {
        Duration lease = over.options.longest();
        new Departure(client, name, over.owner, lease, null, over.keptUntil(), 0, client.time.nanos()).send();
    }

    /** Takes out an owner of whom a question may still be on its way. As {@link #leave}, it completes when that is done once. */
    static CompletableFuture<?> leaveAgain(Client client, String name, OwnerId owner, Duration lease) {
        long now = client.time.nanos();
        return new Departure(client, name, owner, lease, null, now, REPEATS, now).send();
    }

    /** Gives back what the owner holds; completes when that is known, and after the client's patience at the latest. */
    static CompletableFuture<ReleaseOutcome> release(Client client, String name, Tenure tenure) {
        // One that is being turned into another may have ended by that already.
        return release(
                client, name, tenure, tenure.options.longest(), tenure.isReserved() ? REPEATS : 0, client.time.nanos());
    }

    /** As {@link #release}, of an owner whose yield, first sent at {@code began}, may still be on its way. */
    static CompletableFuture<ReleaseOutcome> releaseAgain(
            Client client, String name, Tenure tenure, Duration lease, long began) {
        return release(client, name, tenure, lease, REPEATS, began);
    }

    private static CompletableFuture<ReleaseOutcome> release(
            Client client, String name, Tenure tenure, Duration lease, int repeats, long began) {
        long kept = tenure.keptUntil();
        return new Departure(client, name, tenure.owner, lease, tenure, kept, repeats, began).send();
    }

    private CompletableFuture<ReleaseOutcome> send() {
        Client.ask(this::ask).whenComplete(this::answered);
        return outcome;
    }

    private CompletionStage<Boolean> ask() {
        // Whole milliseconds, and upwards: a minimum cut short would be none.
        Duration delay = Duration.ofMillis((kept - client.time.nanos() + 999_999) / 1_000_000);
        return delay.toMillis() > 0 ? client.store.leaveAfter(name, owner, delay) : client.store.leave(name, owner);
    }

    private void answered(@Nullable Boolean wasHolder, @Nullable Throwable failure) {
        long now = client.time.nanos();
        if (failure != null) {
            failures++;
            boolean impatient = now - began >= client.patience.toNanos();
            boolean over = now - began >= lease.toNanos() || (impatient && client.isClosed());
            if (impatient || over) outcome.complete(ReleaseOutcome.UNKNOWN);
            if (!over) client.alarms.at(now + retryPause(), this::send);
        } else {
            outcome.complete(
                    tenure == null
                            ? ReleaseOutcome.RELEASED
                            : tenure.outcome(Boolean.TRUE.equals(wasHolder), repeated || failures > 0));
            if (repeats-- > 0) client.alarms.at(now + BETWEEN_REPEATS, this::send);
        }
    }

    private long retryPause() {
        return Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(failures - 1, 10));
    }
}
