package dev.holdfast.lock.contract;

import dev.holdfast.lock.meeting.Meetings;
import dev.holdfast.lock.testing.FaultyMeetingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the contracts of latches and barriers share. */
@Timeout(120)
public abstract class MeetingContract {

    /** A client with the wire to its store. */
    protected record Guest(Meetings meetings, FaultyMeetingStore wire) {}

    protected static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<Guest> guests = new ArrayList<>();
    private final List<Call<?>> calls = new ArrayList<>();

    /** A name that no other test uses. */
    protected final String name = "meeting {%} " + UUID.randomUUID();

    protected MeetingFixture fixture;
    protected LockFixture world;

    /** Opens the fixture for one test. */
    protected abstract MeetingFixture open() throws Exception;

    @BeforeEach
    void openFixture() throws Exception {
        fixture = open();
        world = fixture.world();
    }

    @AfterEach
    void closeEverything() {
        for (Call<?> call : calls) call.thread().interrupt();
        for (Guest guest : guests) guest.wire().fault(FaultyMeetingStore.Fault.NONE);
        try {
            for (Guest guest : guests) call(() -> close(guest));
            world.eventually("clients and threads end", () -> calls.stream().allMatch(Call::isDone));
        } finally {
            world.close();
        }
    }

    private static boolean close(Guest guest) {
        guest.meetings().close();
        return true;
    }

    /** A client of its own. */
    protected Guest guest() {
        FaultyMeetingStore wire = new FaultyMeetingStore(fixture.stores().get());
        Meetings.Builder settings = Meetings.builder(wire).time(world.time()).patience(PATIENCE);
        if (fixture.callbacks() != null) settings.callbacks(fixture.callbacks());
        Guest guest = new Guest(settings.build(), wire);
        guests.add(guest);
        return guest;
    }

    /** Runs {@code body} in a thread of its own. */
    protected <T> Call<T> call(Callable<T> body) {
        Call<T> call = new Call<>(world, body);
        calls.add(call);
        return call;
    }

    /** Waits for what the stage completes with. */
    protected <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.eventually("the stage completes", future::isDone);
        return future.join();
    }

    /** Waits for the stage to fail, and gives the cause. */
    protected Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        world.eventually("the stage fails", future::isDone);
        try {
            throw new AssertionError("no failure, but " + future.join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    protected static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    /** Waits until the client has asked the store something more. */
    protected void asks(Guest guest) {
        int before = guest.wire().questions();
        world.eventually("the client asks", () -> guest.wire().questions() > before);
    }
}
