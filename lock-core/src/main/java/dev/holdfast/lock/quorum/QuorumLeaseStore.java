package dev.holdfast.lock.quorum;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Locks kept by a majority of independent stores, the members: three or five servers that know nothing of each other. A lock is
 * held, and can be acquired, as long as a majority of them answers; no failover, no replica, no coordinator.
 *
 * <p><b>What is guaranteed.</b> Two leases of one lock are never valid at the same time, and its fencing tokens strictly grow,
 * whichever members crash, restart with or without their data, or cannot be reached, in whatever number; with fewer than a
 * majority nothing can be acquired. It takes that clocks <em>run</em> alike: within 1 % while a lease lasts, and no member's
 * clock is set forward. Tokens grow even when members have lost their numbers, as long as the members' clocks differ by less
 * than 99 % of the longest lease.
 *
 * <p><b>What is not.</b> A holder that is paused past its lease may go on writing: give its token to the resource, as
 * everywhere. A member whose clock is set forward ends leases early; one that was rolled back in the midst of its life (a
 * restored snapshot of a virtual machine) has forgotten votes and does not know.
 *
 * <p><b>A member that may have forgotten votes does not vote</b> until the {@link Builder#longestLease(Duration) longest lease} has
 * passed: after each start of its server, with or without persistence, and after FLUSHALL; also after its very first start. The
 * member itself sees to that, in the step that grants ({@link LeaseStore#asMember}), so it does not matter which client notices.
 * It is told in the log, and by the exception if there is no majority without it.
 *
 * <p><b>Order.</b> One member, the chair, which is another one for each name, keeps the queue of those who wait, and tells whose turn
 * it is: first in, first out among JVMs, as on one server, while all of them reach the chair. When it fails another one follows, where
 * those who waited queue anew; while clients do not agree on who it is, they try at random times and are served in no order. Callers
 * of one JVM are always served in theirs. List the members in the same order everywhere.
 *
 * <p><b>Cost.</b> An acquisition is one round to all members at once, and a second one where they number it differently, as when their
 * clocks differ; a renewal or a release is one. Whoever tries while somebody else
 * does may be told that the lock is busy although neither gets it.
 *
 * <p><b>For locks alone</b>, also several at once (one after the other), elections and what else is made of locks. Semaphores are
 * refused: of two permits, three members could give each of three clients a majority, two by two. Read/write locks are refused
 * because turning one side into the other would take an agreement of the members that there is not. Members are single servers: one with
 * replicas, behind Sentinel or in a cluster is refused, since a failover to a replica that lags forgets votes.
 *
 * <p><b>Source.</b> The votes and their validity are Redlock's (<a href="https://redis.io/docs/latest/develop/use/patterns/distributed-locks/">Distributed
 * locks with Redis</a>). The second round is the write-back of H. Attiya, A. Bar-Noy, D. Dolev, <i>Sharing memory robustly in
 * message-passing systems</i>, J. ACM 42 (1995); it answers the objection that Redlock has no fencing tokens (M. Kleppmann, <i>How to do
 * distributed locking</i>, 2016).
 *
 * <p>Safe for use by many threads; nothing blocks but {@link Builder#build} and {@link #subscribe}.
 */
public final class QuorumLeaseStore implements LeaseStore {

    private static final long SWEEP = Duration.ofSeconds(5).toNanos();

    private final Assembly assembly;
    private final Duration longestLease;
    private final Map<OwnerId, Ballot> ballots = new ConcurrentHashMap<>();
    private final Map<String, GrantListener> clients = new ConcurrentHashMap<>();
    private final AtomicLong swept;

    private QuorumLeaseStore(Builder settings, List<Member> members) {
        assembly = new Assembly(members, settings.time, settings.memberTimeout);
        longestLease = settings.longestLease;
        swept = new AtomicLong(settings.time.nanos());
    }

    /** A store over these, with the default settings; it closes them when it is closed. See {@link Builder#build}. */
    public static QuorumLeaseStore of(List<? extends LeaseStore> members) {
        Builder builder = builder();
        for (LeaseStore member : Check.notNull("members", members))
            builder.member("number " + (builder.members.size() + 1), member);
        return builder.build();
    }

    /** A store whose members and settings are to be named. */
    public static Builder builder() {
        return new Builder();
    }

    // ---- locks

    /** Fails with {@link IllegalArgumentException} if the lease is longer than the longest that is allowed. */
    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        if (owner.mode().kind() != Kind.LOCK) return refused(owner.mode().kind());
        if (lease.compareTo(longestLease) > 0)
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "duration must be at most the longest lease of this quorum, " + longestLease + ": " + lease));
        sweep();
        Ballot ballot = ballots.computeIfAbsent(owner, absent -> ballot(name, owner));
        CompletionStage<Reply> reply = ballot.acquire(lease, queue);
        return queue
                ? reply
                : reply.whenComplete((said, failure) -> {
                    // Who only tries is not told to leave: nothing is kept for it.
                    if (said instanceof Reply.Busy) ballots.remove(owner, ballot);
                });
    }

    private Ballot ballot(String name, OwnerId owner) {
        return new Ballot(assembly, name, owner, () -> {
            GrantListener listener = clients.get(owner.client());
            if (listener != null) listener.worthAsking(name, owner);
        });
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        Ballot ballot = ballots.get(owner);
        return ballot == null ? CompletableFuture.completedFuture(false) : ballot.renew(lease);
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        Ballot ballot = ballots.get(owner);
        if (ballot == null) return CompletableFuture.completedFuture(false);
        return ballot.leave().whenComplete((held, failure) -> {
            if (failure == null) ballots.remove(owner, ballot);
        });
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration delay) {
        Ballot ballot = ballots.get(owner);
        return ballot == null ? CompletableFuture.completedFuture(false) : ballot.leaveAfter(delay);
    }

    /** Not one step: the name is left, and then asked for behind those who wait. */
    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        if (ballots.containsKey(next)) return acquire(name, next, lease, true);
        return leave(name, owner)
                .thenCompose(held -> held
                        ? acquire(name, next, lease, true)
                        : CompletableFuture.completedFuture(new Reply.NotHolder()));
    }

    /** Fails with {@link UnsupportedOperationException}: several are taken one after the other. */
    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("a quorum does not take several locks in one step"));
    }

    // ---- what a quorum cannot keep

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return refused(next.mode().kind());
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return refused(Kind.SEMAPHORE);
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return refused(Kind.SEMAPHORE);
    }

    /** Refused: members have no replicas, and the votes of others are the copies. */
    @Override
    public void mustOffer(Copies wanted) {
        throw new UnsupportedOperationException(
                "a quorum has no replicas to wait for, as a failover to one that lags forgets"
                        + " votes; a majority of its members keeps every lock: " + wanted + " were asked for");
    }

    private static <T> CompletionStage<T> refused(Kind kind) {
        String why = kind == Kind.SEMAPHORE
                ? "a quorum keeps locks, not semaphores: of two permits, three members could give each of three clients a majority"
                : "a quorum keeps locks, not read/write locks: its members cannot turn one side into the other in one step";
        return CompletableFuture.failedFuture(new UnsupportedOperationException(why));
    }

    // ---- messages

    /**
     * Subscribes at each member that is reached; at the others when they are. May block for their timeouts. Messages hasten
     * things only, so it does not fail for want of them.
     */
    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        clients.put(client, listener);
        for (Member member : assembly.members) member.subscribe(client, new Ear(member, listener));
        return () -> {
            clients.remove(client, listener);
            assembly.members.forEach(member -> member.unsubscribe(client));
        };
    }

    /** Hears one member. Its grant is a vote and no more. */
    private final class Ear implements GrantListener {

        private final Member member;
        private final GrantListener listener;

        Ear(Member member, GrantListener listener) {
            this.member = member;
            this.listener = listener;
        }

        @Override
        public void granted(String name, OwnerId vote, long grant) {
            Ballot ballot = ballots.get(Assembly.ownerOf(vote));
            if (ballot == null || !ballot.isCalled(member, vote))
                Parting.ofStranger(assembly, member, name, vote).begin();
        }

        @Override
        public void revoked(String name, OwnerId vote, String by) {
            OwnerId owner = Assembly.ownerOf(vote);
            Ballot ballot = ballots.get(owner);
            if (ballot != null && ballot.isRevoked(member, vote)) listener.revoked(name, owner, by);
        }

        @Override
        public void heard(String message) {
            listener.heard(message);
        }

        @Override
        public void resumed() {
            listener.resumed();
        }
    }

    /** What a majority of the members keeps. A client hears what it is told by the first member that reaches it. */
    @Override
    public LeaseInspector inspector() {
        return new MajorityInspector(assembly);
    }

    // ---- the end

    private void sweep() {
        long now = assembly.time.nanos();
        long before = swept.get();
        if (now - before < SWEEP || !swept.compareAndSet(before, now)) return;
        ballots.values().removeIf(ballot -> ballot.isOutdated(now));
    }

    /** How many owners hold or want something, more or less. */
    int size() {
        return ballots.size();
    }

    /** How many members have been reached. */
    long reached() {
        return assembly.members.stream().filter(Member::isReached).count();
    }

    /** Closes the members. */
    @Override
    public void close() {
        assembly.members.forEach(Member::close);
    }

    @Override
    public String toString() {
        return "QuorumLeaseStore" + assembly.members;
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder {

        private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
        private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

        private final Map<String, Supplier<? extends LeaseStore>> members = new LinkedHashMap<>();
        private final List<Boolean> late = new ArrayList<>();
        private Duration longestLease = Duration.ofMinutes(1);
        private Duration memberTimeout = Duration.ofMillis(500);
        private TimeSource time = TimeSource.system();

        private Builder() {}

        /**
         * Adds a member that is there.
         *
         * @param label what it is called in messages; not blank, and each another
         */
        public Builder member(String label, LeaseStore store) {
            Check.notNull("store", store);
            return add(label, () -> store, false);
        }

        /**
         * Adds a member that is reached by {@code connect}, which may block, and is called again every two seconds by a thread of the
         * library when it fails with {@link BackendUnavailableException}.
         *
         * @param label what it is called in messages; not blank, and each another
         */
        public Builder member(String label, Supplier<? extends LeaseStore> connect) {
            return add(label, Check.notNull("connect", connect), true);
        }

        private Builder add(String label, Supplier<? extends LeaseStore> connect, boolean blocks) {
            if (members.putIfAbsent(Check.name("label", label), connect) != null)
                throw new IllegalArgumentException("label must be another for each member: " + label);
            late.add(blocks);
            return this;
        }

        /**
         * The longest lease anybody may ask for, minimum holds included; 1 min by default. It is also for how long a member stays out
         * after its start, so it is the price of each restart. The same wherever this quorum is used.
         *
         * @param longestLease from 10 ms to 24 h
         */
        public Builder longestLease(Duration longestLease) {
            this.longestLease =
                    Check.duration("longestLease", longestLease, Duration.ofMillis(10), Duration.ofHours(24));
            return this;
        }

        /**
         * How long an answer is waited for where a majority cannot decide without it; 500 ms by default, and never more than a quarter of
         * the lease.
         *
         * @param memberTimeout from 1 ms to 1 min
         */
        public Builder memberTimeout(Duration memberTimeout) {
            this.memberTimeout = Check.duration("memberTimeout", memberTimeout, MIN_TIMEOUT, MAX_TIMEOUT);
            return this;
        }

        /** The clock and timer. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /**
         * Reaches the members, all at once. Blocks for as long as the slowest of them takes to answer or to fail. Those that cannot be
         * reached now are reached later, as long as a majority is there.
         *
         * @throws IllegalArgumentException if the members are not three, five or another odd number, or one of them is not fit
         * @throws BackendUnavailableException if no majority can be reached
         */
        public QuorumLeaseStore build() {
            int size = members.size();
            if (size < 3 || size % 2 == 0)
                throw new IllegalArgumentException(
                        "members must be 3, 5 or another odd number, as a majority of 4 outlives no more than one of 3: "
                                + size);
            List<Member> all = new ArrayList<>();
            members.forEach((label, connect) -> all.add(new Member(label, connect, longestLease, time)));
            QuorumLeaseStore store = new QuorumLeaseStore(this, all);
            try {
                reach(store.assembly);
                return store;
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        }

        private void reach(Assembly assembly) {
            List<CompletableFuture<Void>> links = new ArrayList<>();
            for (int i = 0; i < late.size(); i++) {
                Member member = assembly.members.get(i);
                if (late.get(i)) links.add(CompletableFuture.runAsync(member::link, Callbacks.DEFAULT));
                else member.link();
            }
            for (CompletableFuture<Void> link : links) Stages.join(link);
            assembly.mustBeReached();
        }
    }
}
