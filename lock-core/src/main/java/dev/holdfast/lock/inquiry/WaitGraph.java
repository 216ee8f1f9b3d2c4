package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, and which of them can never go on.
 *
 * <p>A wait can be satisfied if the one before it in the queue can, and enough of those who hold the name can go on to give it
 * back: all of them, for a lock or a writer; the writer, for a reader; so many permits, for a semaphore. Who waits for nothing
 * can go on, and so can everybody of whom nothing is known. Beginning with these, all waits that can be satisfied are struck
 * out until there are no more; what is left is stuck. Of what is stuck, those who can be reached from themselves are the
 * circles; the others merely wait for one.
 */
final class WaitGraph {

    /** A thread of a JVM; nobody, for an asynchronous call. */
    record Actor(String jvm, long thread) {

        static @Nullable Actor of(Account account, Caller caller) {
            return caller.isThread() ? new Actor(account.place().jvm(), caller.thread()) : null;
        }
    }

    /** A lease, and the threads that have to give it back before it ends: several readers, or none that is known. */
    private record Share(OwnerId owner, Set<Actor> actors) {}

    private static final class Wait {
        final Subject subject;
        final int permits;
        final Origin origin;
        final @Nullable Actor actor;

        /** The one before it in the queue. */
        final @Nullable Wait ahead;

        /** Those who have to go on, if that is possible. */
        final List<Share> shares;

        /** How many permits nobody has. */
        final int free;

        Wait(
                Subject subject,
                int permits,
                Origin origin,
                @Nullable Actor actor,
                @Nullable Wait ahead,
                List<Share> shares,
                int free) {
            this.subject = subject;
            this.permits = permits;
            this.origin = origin;
            this.actor = actor;
            this.ahead = ahead;
            this.shares = shares;
            this.free = free;
        }
    }

    private final Map<Actor, List<Subject>> holds = new HashMap<>();
    private final Map<Actor, Wait> waitOf = new HashMap<>();
    private final Set<Wait> stuck = new LinkedHashSet<>();

    WaitGraph(Map<String, Account> accounts) {
        for (Account account : accounts.values()) {
            for (Held each : account.held()) {
                Actor actor = Actor.of(account, each.caller());
                if (actor != null)
                    holds.computeIfAbsent(actor, absent -> new ArrayList<>()).add(each.subject());
            }
        }
    }

    /** Adds all who wait for one name. A name of which not all is known is none to be stuck at. */
    void add(Sight sight) {
        if (!sight.standing().complete()) return;
        List<Share> shares = sight.standing().holders().stream()
                .map(each -> share(sight, each.owner()))
                .toList();
        int free = sight.standing().size()
                - shares.stream().mapToInt(each -> each.owner.mode().weight()).sum();
        Wait last = null;
        for (Standing.Waiter each : sight.standing().waiters()) last = queue(sight, each.owner(), last, shares, free);
        for (Standing.Holder each : sight.standing().holders())
            if (sight.hasLocalQueue(each.owner()))
                chain(sight, each.owner(), sight.waitsOf(each.owner()), null, shares, free);
    }

    private static Share share(Sight sight, OwnerId owner) {
        Account account = sight.accounts().get(owner.client());
        Set<Actor> actors = new LinkedHashSet<>();
        for (Held each : sight.holdsOf(owner)) {
            Actor actor = account == null ? null : Actor.of(account, each.caller());
            if (actor != null) actors.add(actor);
        }
        return new Share(owner, actors);
    }

    /** A place in the store's queue: the first of its client's callers has it, and the others come after him. */
    private Wait queue(Sight sight, OwnerId owner, @Nullable Wait ahead, List<Share> shares, int free) {
        List<Wanted> callers = sight.waitsOf(owner);
        if (!callers.isEmpty()) return chain(sight, owner, callers, ahead, shares, free);
        Subject side = new Subject(owner.mode().kind(), sight.subject().name());
        return add(new Wait(
                side,
                owner.mode().weight(),
                sight.origin(owner, Caller.NONE, ""),
                null,
                ahead,
                blocking(side, shares),
                free));
    }

    /** Callers of one client, one after the other; returns the first. */
    private Wait chain(
            Sight sight, OwnerId owner, List<Wanted> callers, @Nullable Wait ahead, List<Share> shares, int free) {
        Account account = sight.accounts().get(owner.client());
        Wait first = null;
        Wait last = ahead;
        for (Wanted each : callers) {
            Actor actor = account == null ? null : Actor.of(account, each.caller());
            last = add(new Wait(
                    each.subject(),
                    each.permits(),
                    sight.origin(owner, each.caller(), each.trace()),
                    actor,
                    last,
                    blocking(each.subject(), shares),
                    free));
            if (first == null) first = last;
        }
        return first == null ? last : first;
    }

    private Wait add(Wait wait) {
        stuck.add(wait);
        if (wait.actor != null) waitOf.putIfAbsent(wait.actor, wait);
        return wait;
    }

    /** Those beside whom this cannot be held. */
    private static List<Share> blocking(Subject wanted, List<Share> shares) {
        if (wanted.kind() != Kind.READ) return shares;
        return shares.stream()
                .filter(each -> each.owner.mode().kind() == Kind.WRITE)
                .toList();
    }

    // ---- what is stuck

    List<Deadlock> deadlocks() {
        while (stuck.removeIf(this::canBeSatisfied)) {}
        List<Deadlock> found = new ArrayList<>();
        Set<Wait> seen = new HashSet<>();
        for (Wait each : stuck) {
            if (seen.contains(each)) continue;
            Set<Wait> circle = circleOf(each);
            seen.addAll(circle);
            if (!circle.isEmpty())
                found.add(new Deadlock(
                        circle.stream().map(member -> member(member, circle)).toList()));
        }
        return found;
    }

    private boolean canBeSatisfied(Wait wait) {
        boolean isBehind = wait.ahead != null && stuck.contains(wait.ahead);
        return !isBehind && holdersCanMakeRoom(wait);
    }

    private boolean holdersCanMakeRoom(Wait wait) {
        if (wait.subject.kind() != Kind.SEMAPHORE) return wait.shares.stream().noneMatch(this::isStuck);
        int toCome = wait.shares.stream()
                .filter(each -> !isStuck(each))
                .mapToInt(each -> each.owner.mode().weight())
                .sum();
        return wait.free + toCome >= wait.permits;
    }

    private boolean isStuck(Share share) {
        return share.actors.stream().anyMatch(actor -> stuck.contains(waitOf.get(actor)));
    }

    /** Why it is stuck: the holders are, or else the one before it, who then has a reason of its own. */
    private Set<Wait> waitsOn(Wait wait) {
        if (holdersCanMakeRoom(wait)) return wait.ahead == null ? Set.of() : Set.of(wait.ahead);
        Set<Wait> on = new LinkedHashSet<>();
        for (Share share : wait.shares)
            for (Actor actor : share.actors) {
                Wait next = waitOf.get(actor);
                if (next != null && stuck.contains(next)) on.add(next);
            }
        return on;
    }

    /** All that can be reached from here and lead back, each after one that waits on it; empty if nothing leads back. */
    private Set<Wait> circleOf(Wait start) {
        Set<Wait> circle = new LinkedHashSet<>();
        Set<Wait> reachable = reachable(start);
        if (!reachable.contains(start)) return circle;
        for (Wait each : reachable) if (reachable(each).contains(start)) circle.add(each);
        return circle;
    }

    /** In the order of a walk; with the start itself only if it is come back to. */
    private Set<Wait> reachable(Wait start) {
        Set<Wait> reached = new LinkedHashSet<>();
        Deque<Wait> open = new ArrayDeque<>(waitsOn(start));
        while (!open.isEmpty()) {
            Wait next = open.pop();
            if (reached.add(next)) waitsOn(next).forEach(open::push);
        }
        return reached;
    }

    private Deadlock.Member member(Wait wait, Set<Wait> circle) {
        List<Origin> waitsOn = waitsOn(wait).stream()
                .filter(circle::contains)
                .map(each -> each.origin)
                .toList();
        List<Subject> held = wait.actor == null ? List.of() : holds.getOrDefault(wait.actor, List.of());
        return new Deadlock.Member(wait.origin, held, wait.subject, waitsOn);
    }
}
