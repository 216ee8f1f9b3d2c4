package dev.holdfast.lock.quorum;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A vote on its way out: the member is told again and again until it answers, or until the vote has ended by itself. If a
 * question under the same id may still be on its way, it is told twice more after that: when it answers again, it has read
 * what was sent to it before.
 */
final class Parting {

    private static final long FIRST_RETRY = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_RETRY = Duration.ofSeconds(1).toNanos();
    private static final int REPEATS = 2;

    private final Assembly assembly;
    private final Member member;
    private final String name;
    private final OwnerId vote;
    private final long until;
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private int repeats;
    private int failures;

    /** Whether it may have left already, by a question that was not answered. */
    private boolean mayHaveLeft;

    /** @param until after this the member keeps nothing of the vote, by the assembly's clock */
    private Parting(Assembly assembly, Member member, String name, OwnerId vote, long until, int repeats) {
        this.assembly = assembly;
        this.member = member;
        this.name = name;
        this.vote = vote;
        this.until = until;
        this.repeats = repeats;
    }

    /** The vote in this seat leaves, once {@link #begin()} is called. */
    static Parting of(Assembly assembly, String name, Seat seat, OwnerId vote, long until) {
        return new Parting(assembly, seat.member, name, vote, until, seat.open > 0 ? REPEATS : 0);
    }

    /** One that nobody here knows leaves. */
    static Parting ofStranger(Assembly assembly, Member member, String name, OwnerId vote) {
        long until = assembly.time.nanos() + vote.claim().toNanos();
        return new Parting(assembly, member, name, vote, until, 0);
    }

    void begin() {
        member.ask(store -> store.leave(name, vote)).whenComplete(this::answered);
    }

    /** Whether the vote was there, or may have been; completes when the member has answered, and else never. */
    CompletionStage<Boolean> answer() {
        return answer;
    }

    private void answered(@Nullable Boolean held, @Nullable Throwable failure) {
        long now = assembly.time.nanos();
        if (failure != null) {
            mayHaveLeft |= Stages.cause(failure) instanceof OutcomeUnknownException;
            long pause = Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(failures++, 10));
            if (now - until < 0 && !member.isClosed()) assembly.time.schedule(pause, this::begin);
        } else {
            answer.complete(mayHaveLeft || Boolean.TRUE.equals(held));
            if (repeats-- > 0) assembly.time.schedule(LONGEST_RETRY, this::begin);
        }
    }
}
