package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import java.util.function.Function;

/** Any call but an addition: sent alone, in its turn. */
final class VerbCall<T> extends Call<T> {

    private final Operation operation;
    private final Function<Answer.Done, T> reading;

    /** @param reading the result, from the store's answer */
    VerbCall(
            CounterOptions options,
            boolean blocking,
            long arrived,
            Operation operation,
            Function<Answer.Done, T> reading) {
        super(options, blocking, arrived);
        this.operation = operation;
        this.reading = reading;
    }

    @Override
    Operation operation() {
        return operation;
    }

    @Override
    void settle(Answer.Done answer) {
        settleAs(reading.apply(answer));
    }
}
