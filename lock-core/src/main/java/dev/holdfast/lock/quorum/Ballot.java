package dev.holdfast.lock.quorum;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.quorum.Poll.Result;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The votes for one owner: whom it asked, who voted for it, and what follows.
 *
 * <p><b>To hold</b> it takes a round, or two. First all members are asked, and a majority has to grant. The largest of its numbers
 * is the token; in the second round, if there are any, those that granted a smaller one raise theirs to it, and a vote counts when
 * that is done. Two majorities have a member in common, which held for the one before it held for the other, and so numbers its later grants
 * above the token of the earlier. A round that fails leaves all it asked, also those that did not answer.
 *
 * <p><b>To wait</b>, the owner stands in the queue of one member, the chair, and nowhere else: the queues of several would order
 * those who wait differently, and each would grant to another. While the chair says busy nobody else is asked; and a majority
 * that the chair answered with busy is not used, as it is somebody's turn. All this is a matter of order alone: who cannot
 * reach the chair does without, and is as safe.
 *
 * <p><b>To go on holding</b>, those that voted are asked to renew. If they are too few by now, and not refused by a majority,
 * the others are asked to vote as well. So a hold outlives its members one by one, as long as a majority is there each time.
 */
final class Ballot {

    private static final Throwable NO_VOTE = new OutcomeUnknownException("it did not grant in time", null);

    /** A client that stood still may come back to what it waits for. */
    private static final long GRACE = Duration.ofSeconds(10).toNanos();

    private final Assembly assembly;
    private final String name;
    private final OwnerId owner;
    private final Runnable nudge;
    private final Steps steps = new Steps();
    private final List<Seat> seats;

    /** The chair's, while the owner waits there. */
    private @Nullable Seat place;

    /** Whether the chair's last word was that others come first. */
    private boolean mustWait;

    /** How often it was the owner's turn, and no majority was to be had. */
    private int inVain;

    /** 0 if it does not hold. */
    private long token;

    /** Those under way, once it has left. */
    private @Nullable Map<Seat, Parting> farewell;

    /** After this no member keeps anything of it. */
    private long until;

    /** @param nudge runs when it is worth asking again */
    Ballot(Assembly assembly, String name, OwnerId owner, Runnable nudge) {
        this.assembly = assembly;
        this.name = name;
        this.owner = owner;
        this.nudge = nudge;
        this.until = assembly.time.nanos();
        this.seats = assembly.members.stream().map(Seat::new).toList();
    }

    // ---- to hold

    CompletionStage<Reply> acquire(Duration lease, boolean queue) {
        Member chair = assembly.chair(name);
        Seat first = steps.step(partings -> {
            keepFor(lease);
            token = 0;
            if (place != null && (!queue || place.member != chair)) giveUpPlace();
            // A grant of a round that has ended is not gone on with: nobody knows whether it lasted.
            leaveAll(partings);
            if (place == null && queue) place = seatOf(chair);
            return mustWait ? place : null;
        });
        return first == null ? askAll(lease, chair) : askChair(first, lease, chair);
    }

    /** Whether it is the owner's turn; the others are asked only then. */
    private CompletionStage<Reply> askChair(Seat seat, Duration lease, Member chair) {
        Poll poll = new Poll(List.of(chair), 1, null);
        CompletableFuture<Reply> busy = new CompletableFuture<>();
        vote(seat, lease, true, (vote, reply, failure) -> {
            if (reply instanceof Reply.Busy said) busy.complete(new Reply.Busy(0, said.remaining()));
            count(poll, chair, reply instanceof Reply.Granted, failure);
        });
        return poll.within(assembly.timeout(lease), assembly.deadlines).thenCompose(result -> {
            if (result == Result.NO) return busy;
            steps.change(() -> mustWait = false);
            return result == Result.YES ? askAll(lease, chair) : acquire(lease, true);
        });
    }

    private CompletionStage<Reply> askAll(Duration lease, Member chair) {
        Round round = new Round(new Poll(assembly.members, assembly.majority(), chair), chair);
        // The chair's answer is waited for in any case.
        Seat first = seatOf(chair);
        ask(round, first, lease);
        for (Seat seat : seats) if (seat != first) ask(round, seat, lease);
        return round.poll
                .within(assembly.timeout(lease), assembly.deadlines)
                .thenCompose(result -> result == Result.YES ? raise(round, lease) : failed(round, round.poll));
    }

    private void ask(Round round, Seat seat, Duration lease) {
        vote(seat, lease, isPlace(seat), (vote, reply, failure) -> answered(round, seat, vote, reply, failure));
    }

    private void answered(Round round, Seat seat, OwnerId vote, @Nullable Reply reply, @Nullable Throwable failure) {
        steps.change(() -> {
            if (reply instanceof Reply.Granted granted && seat.is(vote))
                round.grants.put(seat, new Round.Grant(vote, granted.grant()));
            if (reply instanceof Reply.Busy && seat.member == round.chair) round.chairIsBusy = true;
        });
        count(round.poll, seat.member, reply instanceof Reply.Granted, failure);
    }

    /** Writes the largest number back. */
    private CompletionStage<Reply> raise(Round round, Duration lease) {
        Poll poll = new Poll(assembly.members, assembly.majority(), null);
        Map<Seat, Round.Grant> grants = steps.step(partings -> Map.copyOf(round.grants));
        long number = steps.step(partings -> round.largest());
        for (Seat seat : seats) {
            Round.Grant grant = grants.get(seat);
            if (grant == null) poll.failed(seat.member, NO_VOTE);
            else swear(seat, grant, number, poll);
        }
        return poll.within(assembly.timeout(lease), assembly.deadlines)
                .thenCompose(result -> result == Result.YES && holds(number)
                        ? CompletableFuture.completedFuture(new Reply.Granted(number))
                        : failed(round, poll));
    }

    /** The vote counts once the member numbers above the token. */
    private void swear(Seat seat, Round.Grant grant, long number, Poll poll) {
        if (grant.number() >= number) sworn(seat, grant.vote(), true, null, poll);
        else
            seat.member
                    .ask(store -> store.raise(name, grant.vote(), number))
                    .whenComplete((held, failure) -> sworn(seat, grant.vote(), held, failure, poll));
    }

    private void sworn(Seat seat, OwnerId vote, @Nullable Boolean held, @Nullable Throwable failure, Poll poll) {
        boolean counts = steps.step(partings -> {
            if (!seat.is(vote)) return false;
            if (failure == null) seat.sworn = Boolean.TRUE.equals(held);
            return seat.sworn;
        });
        count(poll, seat.member, counts, failure);
    }

    private boolean holds(long number) {
        return steps.step(partings -> {
            if (farewell != null) return false;
            token = number;
            inVain = 0;
            giveUpPlace();
            return true;
        });
    }

    /** Leaves those that were asked, but for the place in the queue. */
    private CompletionStage<Reply> failed(Round round, Poll poll) {
        Duration pause = steps.step(partings -> {
            leaveAll(partings);
            mustWait = place != null && round.chairIsBusy;
            return mustWait ? Duration.ZERO : assembly.pause(owner, inVain++);
        });
        boolean isBusy = steps.step(partings -> round.chairIsBusy) || poll.isHeard();
        return isBusy
                ? CompletableFuture.completedFuture(new Reply.Busy(0, pause))
                : CompletableFuture.failedFuture(poll.failure());
    }

    private interface Answer {
        void accept(OwnerId vote, @Nullable Reply reply, @Nullable Throwable failure);
    }

    /** Asks a member for its vote. */
    private void vote(Seat seat, Duration lease, boolean queue, Answer answer) {
        OwnerId vote = steps.step(partings -> {
            if (seat.vote == null) seat.vote = assembly.voteOf(owner);
            if (farewell == null) seat.open++;
            return seat.vote;
        });
        if (isOver()) {
            answer.accept(vote, null, new OutcomeUnknownException("it was given up", null));
            return;
        }
        seat.member.ask(store -> store.acquire(name, vote, lease, queue)).whenComplete((reply, failure) -> {
            // A question without an answer may still be on its way.
            boolean done = failure == null || !(Stages.cause(failure) instanceof OutcomeUnknownException);
            steps.change(() -> {
                if (done && seat.is(vote)) seat.open--;
            });
            answer.accept(vote, reply, failure);
        });
    }

    // ---- to wait

    /** The chair's message that it is the owner's turn; false if the owner does not stand there. */
    boolean isCalled(Member member, OwnerId vote) {
        boolean stands = steps.step(partings -> {
            Seat seat = seatOf(member);
            if (seat == place) mustWait = false;
            return seat.is(vote);
        });
        if (stands) nudge.run();
        return stands;
    }

    private boolean isPlace(Seat seat) {
        return steps.step(partings -> seat == place);
    }

    private void giveUpPlace() {
        place = null;
        mustWait = false;
    }

    // ---- to go on holding

    CompletionStage<Boolean> renew(Duration lease) {
        long number = steps.step(partings -> {
            keepFor(lease);
            return farewell == null ? token : 0;
        });
        if (number == 0) return CompletableFuture.completedFuture(false);
        Poll poll = new Poll(assembly.members, assembly.majority(), null);
        List<Seat> renewed = new ArrayList<>();
        for (Seat seat : seats) renew(seat, lease, renewed, poll);
        return poll.within(assembly.timeout(lease), assembly.deadlines)
                .thenCompose(result -> result == Result.OPEN
                        ? voteLate(lease, number, steps.step(partings -> List.copyOf(renewed)))
                        : CompletableFuture.completedFuture(result == Result.YES));
    }

    private void renew(Seat seat, Duration lease, List<Seat> renewed, Poll poll) {
        OwnerId vote = steps.step(partings -> seat.sworn ? seat.vote : null);
        if (vote == null) {
            poll.failed(seat.member, NO_VOTE);
            return;
        }
        boolean silentBefore = steps.step(partings -> seat.asked());
        seat.member.ask(store -> store.renew(name, vote, lease)).whenComplete((held, failure) -> {
            steps.step(partings -> {
                if (!seat.is(vote) || failure != null) return this;
                if (held) {
                    seat.silent = false;
                    renewed.add(seat);
                } else {
                    // Its lease may have ended while it was out of reach. Else somebody took it away, which is to last.
                    partings.add(leave(seat, vote));
                    seat.refused = !silentBefore;
                }
                return this;
            });
            count(poll, seat.member, Boolean.TRUE.equals(held), failure);
        });
    }

    /**
     * Those that did not renew are asked to vote for a hold that is. A vote counts like the first ones once it numbers above the
     * token; the hold itself never ended, as its deadline is the caller's to watch.
     */
    private CompletionStage<Boolean> voteLate(Duration lease, long number, List<Seat> renewed) {
        Poll poll = new Poll(assembly.members, assembly.majority(), null);
        for (Seat seat : seats) {
            if (renewed.contains(seat)) poll.answered(seat.member, true);
            else if (seat.refused) poll.answered(seat.member, false);
            else
                vote(seat, lease, false, (vote, reply, failure) -> {
                    if (reply instanceof Reply.Granted granted)
                        swear(seat, new Round.Grant(vote, granted.grant()), number, poll);
                    else count(poll, seat.member, false, failure);
                });
        }
        return decided(poll, assembly.timeout(lease));
    }

    /** A member says that somebody took the name away; true if a majority has said so. */
    boolean isRevoked(Member member, OwnerId vote) {
        return steps.step(partings -> {
            Seat told = seatOf(member);
            told.revoked |= told.is(vote);
            return seats.stream().filter(seat -> seat.revoked).count() >= assembly.majority();
        });
    }

    // ---- to leave

    CompletionStage<Boolean> leave() {
        Map<Seat, Parting> leaving = steps.step(partings -> {
            if (farewell == null) {
                giveUpPlace();
                farewell = new LinkedHashMap<>();
                for (Seat seat : seats) {
                    OwnerId vote = seat.vote;
                    if (vote != null) farewell.put(seat, leave(seat, vote));
                }
                partings.addAll(farewell.values());
            }
            return farewell;
        });
        Poll poll = new Poll(assembly.members, assembly.majority(), null);
        for (Seat seat : seats) {
            Parting parting = leaving.get(seat);
            if (parting == null) poll.answered(seat.member, false);
            else parting.answer().thenAccept(held -> poll.answered(seat.member, held));
        }
        return decided(poll, assembly.timeout());
    }

    /** Keeps the name taken for so long, unless it leaves before that. */
    CompletionStage<Boolean> leaveAfter(Duration delay) {
        Poll poll = new Poll(assembly.members, assembly.majority(), null);
        steps.change(() -> {
            keepFor(delay);
            token = 0;
        });
        for (Seat seat : seats) {
            OwnerId vote = steps.step(partings -> seat.vote);
            if (vote == null) poll.answered(seat.member, false);
            else
                seat.member
                        .ask(store -> store.leaveAfter(name, vote, delay))
                        .whenComplete((held, failure) -> count(poll, seat.member, Boolean.TRUE.equals(held), failure));
        }
        return decided(poll, assembly.timeout());
    }

    /** All but the place. */
    private void leaveAll(List<Parting> partings) {
        for (Seat seat : seats) {
            OwnerId vote = seat.vote;
            if (vote != null && seat != place) partings.add(leave(seat, vote));
        }
    }

    private Parting leave(Seat seat, OwnerId vote) {
        Parting parting = Parting.of(assembly, name, seat, vote, until);
        seat.clear();
        return parting;
    }

    boolean isOver() {
        return steps.step(partings -> farewell != null);
    }

    private void keepFor(Duration lease) {
        long later = assembly.time.nanos() + lease.toNanos();
        if (later - until > 0) until = later;
    }

    /** Whether the members have forgotten it long since. */
    boolean isOutdated(long now) {
        return steps.step(partings -> until + GRACE - now < 0);
    }

    // ---- steps

    private Seat seatOf(Member member) {
        return seats.get(assembly.members.indexOf(member));
    }

    private CompletionStage<Boolean> decided(Poll poll, Duration timeout) {
        return poll.within(timeout, assembly.deadlines)
                .thenCompose(result -> result == Result.OPEN
                        ? CompletableFuture.failedFuture(poll.failure())
                        : CompletableFuture.completedFuture(result == Result.YES));
    }

    private static void count(Poll poll, Member member, boolean vote, @Nullable Throwable failure) {
        if (failure != null) poll.failed(member, Stages.cause(failure));
        else poll.answered(member, vote);
    }
}
