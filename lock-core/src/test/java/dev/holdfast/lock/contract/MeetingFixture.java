package dev.holdfast.lock.contract;

import dev.holdfast.lock.meeting.MeetingStore;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the contracts of latches and barriers need to know about a kind of store.
 *
 * @param world its time and threads; closed after each test
 * @param stores the store as a further client sees it
 * @param callbacks for clients; null for their own
 * @param loseEverything makes the store forget all, or aborts the test if it cannot
 */
public record MeetingFixture(
        LockFixture world,
        Supplier<MeetingStore> stores,
        @Nullable Executor callbacks,
        Runnable loseEverything) {}
