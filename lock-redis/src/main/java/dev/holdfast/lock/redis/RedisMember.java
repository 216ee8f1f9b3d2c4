package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.QuorumMember;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A Redis server as a member of a quorum. What would be a vote runs behind {@code member_vote.lua}, which knows whether the server may
 * have forgotten others. Locks only.
 */
final class RedisMember extends QuorumMember {

    private static final Script ACQUIRE = vote(LockScripts.ACQUIRE);
    private static final Script RENEW = vote(LockScripts.RENEW).allowOom().asUpkeep();
    private static final Script RAISE = vote(LockScripts.load("lock_raise.lua"));
    private static final Script LOOK = vote(LockScripts.load("member_look.lua"));
    private static final String KEY = "holdfast:member";

    private final RedisLeaseStore store;
    private final String longestLease;

    RedisMember(RedisLeaseStore store, Duration longestLease) {
        super(store);
        this.store = store;
        this.longestLease = Long.toString(longestLease.toMillis());
    }

    private static Script vote(Script verb) {
        return LockScripts.load("member_vote.lua").calling("verb", verb);
    }

    /**
     * Whether it can be a member. Blocks until the server answers, or the transport's timeout.
     *
     * @throws IllegalArgumentException if it cannot
     */
    RedisMember checked() {
        try {
            // That it does not vote at present is no objection.
            store.run(LOOK, List.of(KEY), List.of(longestLease))
                    .thenAccept(RedisMember::mustBeFit)
                    .toCompletableFuture()
                    .join();
            return this;
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackendUnavailableException known) {
                // From 7.0 on a replica does not even begin a script.
                if (String.valueOf(known.getMessage()).contains("READONLY")) throw unfit("replica");
                throw known.again();
            }
            if (e.getCause() instanceof HoldfastException unknown)
                throw BackendUnavailableException.passing(unknown.getMessage(), unknown);
            if (e.getCause() instanceof RuntimeException unfit) throw unfit;
            throw e;
        }
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        List<String> args = List.of(owner.text(), millis(lease), queue ? "1" : "0");
        return run(ACQUIRE, store.keys(Layout.LOCK, name), args)
                .thenApply(reply -> RedisLeaseStore.verdict(name, owner, reply));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return run(RENEW, Layout.LOCK.heldKeys(name), List.of(owner.text(), millis(lease)))
                .thenApply(RedisLeaseStore::yes);
    }

    @Override
    public CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        return run(RAISE, Layout.LOCK.heldKeys(name), List.of(owner.text(), Long.toString(grant)))
                .thenApply(RedisLeaseStore::yes);
    }

    private CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args) {
        List<String> all = new ArrayList<>(List.of(KEY));
        all.addAll(keys);
        List<String> words = new ArrayList<>(List.of(longestLease));
        words.addAll(args);
        return store.run(script, all, words).thenApply(reply -> {
            if (reply.get(0).equals("away"))
                throw BackendUnavailableException.passing(
                        "it was started or emptied, may have forgotten leases, and does not vote for another "
                                + reply.get(1) + " ms",
                        null);
            try {
                mustBeFit(reply);
            } catch (IllegalArgumentException unfit) {
                throw BackendUnavailableException.refused(unfit.getMessage(), unfit);
            }
            return reply;
        });
    }

    private static void mustBeFit(List<String> reply) {
        if (reply.get(0).equals("unfit")) throw unfit(reply.get(1));
        if (reply.get(0).equals("other"))
            throw new IllegalArgumentException(
                    "longestLease must be the same for all clients of a quorum; this member votes with "
                            + Duration.ofMillis(Long.parseLong(reply.get(1)))
                            + ". To change it, stop all clients and delete the key " + KEY + " of each member");
    }

    private static IllegalArgumentException unfit(String why) {
        return new IllegalArgumentException("a member of a quorum must be a single server, and this one "
                + switch (why) {
                    case "replica" -> "is a replica";
                    case "replicated" -> "has replicas";
                    default -> "is a node of a cluster or no server of data";
                }
                + ": a failover to a replica that lags forgets votes. Use servers without replicas, or no quorum");
    }

    private static String millis(Duration lease) {
        return Long.toString(lease.toMillis());
    }
}
