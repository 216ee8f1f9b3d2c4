package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where calls arrive, from any number of threads, for one driver at a time. A stack without locks that the driver takes whole
 * and turns round; its top also says whether there is a driver.
 *
 * <pre>
 *   IDLE    --offer--> calls     the offering thread becomes the driver
 *   calls   --offer--> calls
 *   BUSY    --offer--> calls
 *   calls   --drain--> BUSY
 *   calls   --take---> BUSY      not by the driver
 *   BUSY    --rest---> IDLE      the driver leaves
 *   BUSY    --retire-> RETIRED   the driver leaves for good; offers are turned away
 *   IDLE    --retireIdle-> RETIRED
 * </pre>
 */
final class Inbox {

    /** What became of an offer. */
    enum Offer {
        /** The driver will come to it. */
        QUEUED,
        /** The thread that offered it is the driver now. */
        DRIVE,
        /** Too many wait. */
        FULL,
        /** This inbox is no longer in use. */
        RETIRED
    }

    private static final Call<?> IDLE = new Mark();
    private static final Call<?> BUSY = new Mark();
    private static final Call<?> RETIRED = new Mark();

    private final AtomicReference<Call<?>> top;

    private Inbox(Call<?> mark) {
        top = new AtomicReference<>(mark);
    }

    /** One without a driver. */
    static Inbox idle() {
        return new Inbox(IDLE);
    }

    /** One that has its driver, and is offered nothing. */
    static Inbox driven() {
        return new Inbox(BUSY);
    }

    Offer offer(Call<?> call, int limit) {
        while (true) {
            Call<?> above = top.get();
            if (above == RETIRED) return Offer.RETIRED;
            boolean first = above == IDLE || above == BUSY;
            if (!first && above.depth >= limit) return Offer.FULL;
            call.next = first ? null : above;
            call.depth = first ? 1 : above.depth + 1;
            call.unordered = call.hasNoPlace() && (first || above.unordered);
            if (top.compareAndSet(above, call)) return above == IDLE ? Offer.DRIVE : Offer.QUEUED;
        }
    }

    /** Everything that arrived, in order of arrival, without what was cancelled meanwhile; null if there is nothing. */
    @Nullable
    Call<?> drain() {
        if (top.get() == BUSY) return null;
        Call<?> last = top.getAndSet(BUSY);
        return last == BUSY ? null : turned(last);
    }

    /** Everything that arrived up to {@code last}, as {@link #drain} would; null if that is not the last one any more. */
    @Nullable
    Call<?> take(Call<?> last) {
        return top.compareAndSet(last, BUSY) ? turned(last) : null;
    }

    private static @Nullable Call<?> turned(Call<?> last) {
        Call<?> call = last;
        Call<?> head = null;
        while (call != null) {
            Call<?> below = call.next;
            boolean cancelled = call.isDone();
            call.next = cancelled ? null : head;
            if (!cancelled) head = call;
            call = below;
        }
        return head;
    }

    boolean rest() {
        return top.compareAndSet(BUSY, IDLE);
    }

    boolean retire() {
        return top.compareAndSet(BUSY, RETIRED);
    }

    boolean retireIdle() {
        return top.compareAndSet(IDLE, RETIRED);
    }

    /** A state in the place of a call. */
    private static final class Mark extends Call<Void> {

        Mark() {
            super(CounterOptions.defaults(), false, 0);
        }

        @Override
        Operation operation() {
            throw new AssertionError("a mark is never sent");
        }

        @Override
        void settle(Answer.Done answer) {
            throw new AssertionError("a mark is never answered");
        }
    }
}
