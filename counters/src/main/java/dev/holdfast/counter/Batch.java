package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one command carries: a run of additions, plain ones or within bounds, or one call of another kind. Linked in order of arrival.
 *
 * <p>A sum is right for everybody in it only if no running sum leaves the range on the way, hence the lowest and highest one
 * travel with it: with the value at its maximum, +5 and -5 must not pass as 0.
 */
final class Batch {

    /** Running sums stay within this, so that the distance between two of them is a long too. */
    private static final long LIMIT = (1L << 62) - 1;

    private final Call<?> first;
    private Call<?> last;
    private int calls = 1;
    private long sum;
    private long lowest;
    private long highest;

    /** Present once the request has its place in an exactly-once session. */
    @Nullable
    Ticket ticket;

    /** Whether an earlier sending of the ticket may have taken effect; since {@link #unknownSince}. */
    boolean unknown;

    long unknownSince;

    /** When it was first sent. */
    long sent;

    private Batch(Call<?> first) {
        this.first = first;
        this.last = first;
    }

    /**
     * The longest run of calls at the head of a queue that can go together. They stay linked to the rest until {@link
     * #cut()}.
     *
     * @param value the counter's value as far as known, to stop before a sum that would probably be refused; if already
     *     the first would, all go, because one refusal may do for many
     */
    static Batch ahead(Call<?> head, @Nullable Long value) {
        Batch batch = new Batch(head);
        if (head instanceof BoundedCall bounded) return batch.run(bounded);
        if (!(head instanceof AddCall add)) return batch;
        batch.take(add.delta);
        Long room = value == null || overflows(value, add.delta) ? null : value;
        while (batch.last.next instanceof AddCall next && batch.admits(next, room)) {
            batch.take(next.delta);
            batch.last = next;
            batch.calls++;
        }
        return batch;
    }

    private Batch run(BoundedCall bounded) {
        while (calls < BoundedCall.LONGEST_RUN && last.next instanceof BoundedCall next && next.joins(bounded)) {
            last = next;
            calls++;
        }
        return this;
    }

    private void take(long delta) {
        sum += delta;
        if (sum < lowest) lowest = sum;
        if (sum > highest) highest = sum;
    }

    private boolean admits(AddCall next, @Nullable Long value) {
        if (!small(sum) || !small(next.delta)) return false;
        long running = sum + next.delta;
        return small(running)
                && (value == null || !overflows(value, running))
                && (next.options == first.options || next.options.equals(first.options));
    }

    private static boolean small(long number) {
        return number >= -LIMIT && number <= LIMIT;
    }

    private static boolean overflows(long value, long delta) {
        long result = value + delta;
        return ((value ^ result) & (delta ^ result)) < 0;
    }

    /** Takes the calls off their queue, and returns the rest of it. */
    @Nullable
    Call<?> cut() {
        Call<?> rest = last.next;
        last.next = null;
        return rest;
    }

    /** Puts the calls in front of the queue again. */
    Call<?> before(@Nullable Call<?> rest) {
        last.next = rest;
        return first;
    }

    Operation operation() {
        if (first instanceof BoundedCall bounded) return bounded.run(calls);
        return calls == 1 ? first.operation() : new Operation.Add(sum, lowest, highest);
    }

    boolean changes() {
        return first.operation().changes();
    }

    CounterOptions options() {
        return first.options;
    }

    /** Whether nobody can tell in which order these calls are done and any others; they are {@link #cut()}. */
    boolean unordered() {
        return last.unordered;
    }

    int calls() {
        return calls;
    }

    /** Gives each call its own result. */
    void done(Answer.Done answer, Delivery delivery) {
        if (calls == 1) {
            first.settle(answer);
            delivery.add(first);
            return;
        }
        long running = answer.value() - sum;
        Call<?> call = first;
        while (call instanceof AddCall add) {
            call = add.next;
            running += add.delta;
            add.settle(running);
            delivery.add(add);
        }
    }

    /** Gives each addition within bounds its own result, and a reading its value. */
    void within(Answer.Within answer, Delivery delivery) {
        if (!(first instanceof BoundedCall)) {
            done(new Answer.Done(answer.before(), true), delivery);
            return;
        }
        long value = answer.before();
        Call<?> call = first;
        while (call instanceof BoundedCall one) {
            call = one.next;
            value = one.settle(value, answer.reserved());
            delivery.add(one);
        }
    }

    /**
     * Fails the calls at the front that the counter's value cannot take, which is what would have happened to them one by
     * one, and returns the others: they were in the way of nothing, and have not been done.
     */
    @Nullable
    Call<?> overflow(String name, long value, Delivery delivery) {
        Call<?> call = first;
        while (call instanceof AddCall add && (calls == 1 || overflows(value, add.delta))) {
            call = add.next;
            add.fail(new CounterOverflowException(name, add.delta, value));
            delivery.add(add);
        }
        return call;
    }

    /** Puts what {@link #overflow} left in front of the queue again. */
    @Nullable
    Call<?> leftover(@Nullable Call<?> left, @Nullable Call<?> rest) {
        if (left == null) return rest;
        last.next = rest;
        return left;
    }

    /** Fails every call. */
    void fail(Throwable failure, Delivery delivery) {
        Call<?> call = first;
        while (call != null) {
            Call<?> next = call.next;
            call.fail(failure);
            delivery.add(call);
            call = next;
        }
    }
}
