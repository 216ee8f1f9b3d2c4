package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.inspect.Inspection.Waiter;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One name as the store knows it, with what the clients say about it. */
record Sight(Subject subject, Standing standing, Map<String, Account> accounts) {

    Inspection inspection() {
        List<Holder> holders = new ArrayList<>();
        for (Standing.Holder each : standing.holders()) addHolders(each, holders);
        List<Waiter> waiters = new ArrayList<>();
        for (Standing.Waiter each : standing.waiters()) addWaiters(each, waiters);
        for (Standing.Holder each : standing.holders()) addLocalWaiters(each.owner(), waiters);
        return new Inspection(subject, holders, waiters, standing.size(), standing.complete());
    }

    /** The holds that have this lease, as their client says; none if it says nothing of it. */
    List<Held> holdsOf(OwnerId owner) {
        Account account = accounts.get(owner.client());
        if (account == null) return List.of();
        Subject side = sideOf(owner);
        return account.held().stream()
                .filter(each -> each.owner() == owner.number() && each.subject().equals(side))
                .toList();
    }

    /** The callers that wait with this owner's client for the same side. */
    List<Wanted> waitsOf(OwnerId owner) {
        Account account = accounts.get(owner.client());
        if (account == null) return List.of();
        Subject side = sideOf(owner);
        return account.wanted().stream()
                .filter(each -> each.subject().equals(side))
                .toList();
    }

    /** Whether callers of a holder's client wait for it to be passed on, with no place in the store's queue. */
    boolean hasLocalQueue(OwnerId holder) {
        Kind side = holder.mode().kind();
        return side.isExclusive()
                && standing.waiters().stream()
                        .map(Standing.Waiter::owner)
                        .noneMatch(each -> each.client().equals(holder.client())
                                && each.mode().kind() == side);
    }

    Origin origin(OwnerId owner, Caller caller, String trace) {
        Account account = accounts.get(owner.client());
        return account == null ? Origin.unknown(owner.shortClient()) : account.origin(owner.client(), caller, trace);
    }

    private Subject sideOf(OwnerId owner) {
        return new Subject(owner.mode().kind(), subject.name());
    }

    private void addHolders(Standing.Holder holder, List<Holder> holders) {
        List<Held> holds = holdsOf(holder.owner());
        for (Held each : holds) holders.add(holder(holder, each));
        if (holds.isEmpty())
            holders.add(holder(
                    holder,
                    new Held(subject, holder.owner().number(), holder.grant() * 256, holder.held(), Caller.NONE, "")));
    }

    private Holder holder(Standing.Holder holder, Held said) {
        OwnerId owner = holder.owner();
        boolean fenced = said.token() > 0 && owner.mode().kind() != Kind.SEMAPHORE;
        return new Holder(
                sideOf(owner),
                owner.toString(),
                owner.mode().weight(),
                fenced ? OptionalLong.of(said.token()) : OptionalLong.empty(),
                said.held(),
                holder.remaining(),
                origin(owner, said.caller(), said.trace()));
    }

    private void addWaiters(Standing.Waiter waiter, List<Waiter> waiters) {
        OwnerId owner = waiter.owner();
        List<Wanted> waits = waitsOf(owner);
        for (Wanted each : waits) waiters.add(waiter(owner, each));
        if (waits.isEmpty())
            waiters.add(new Waiter(
                    sideOf(owner),
                    owner.toString(),
                    owner.mode().weight(),
                    waiter.waited(),
                    origin(owner, Caller.NONE, "")));
    }

    private void addLocalWaiters(OwnerId holder, List<Waiter> waiters) {
        if (hasLocalQueue(holder)) for (Wanted each : waitsOf(holder)) waiters.add(waiter(holder, each));
    }

    private Waiter waiter(OwnerId owner, Wanted wanted) {
        return new Waiter(
                wanted.subject(),
                owner.toString(),
                wanted.permits(),
                wanted.waited(),
                origin(owner, wanted.caller(), wanted.trace()));
    }
}
