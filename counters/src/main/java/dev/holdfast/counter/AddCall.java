package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;

/** An addition: the one call that can be combined with its neighbours. */
final class AddCall extends Call<Long> {

    final long delta;
    private final boolean before;

    /** @param before whether the caller wants the value before the addition */
    AddCall(CounterOptions options, boolean blocking, long arrived, long delta, boolean before) {
        super(options, blocking, arrived);
        this.delta = delta;
        this.before = before;
    }

    @Override
    Operation operation() {
        return Operation.Add.of(delta);
    }

    @Override
    void settle(Answer.Done answer) {
        settle(answer.value());
    }

    void settle(long after) {
        settleAs(before ? after - delta : after);
    }
}
