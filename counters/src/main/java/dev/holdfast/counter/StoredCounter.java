package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A name and its options; the work is done in the name's {@link Lane}. */
final class StoredCounter implements AtomicCounter {

    private final String name;
    private final CounterOptions options;
    private final Engine engine;

    StoredCounter(String name, CounterOptions options, Engine engine) {
        this.name = name;
        this.options = options;
        this.engine = engine;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CounterOptions options() {
        return options;
    }

    @Override
    public long get() {
        return await(verb(true, new Operation.Get(), Answer.Done::value));
    }

    @Override
    public CompletionStage<Long> getAsync() {
        return submit(verb(false, new Operation.Get(), Answer.Done::value));
    }

    @Override
    public void set(long value) {
        await(verb(true, new Operation.Set(value), Answer.Done::value));
    }

    @Override
    public CompletionStage<Void> setAsync(long value) {
        return submit(this.<Void>verb(false, new Operation.Set(value), done -> null));
    }

    @Override
    public long getAndSet(long value) {
        return await(verb(true, new Operation.Set(value), Answer.Done::value));
    }

    @Override
    public CompletionStage<Long> getAndSetAsync(long value) {
        return submit(verb(false, new Operation.Set(value), Answer.Done::value));
    }

    @Override
    public long add(long delta) {
        return await(addition(true, delta, false));
    }

    @Override
    public CompletionStage<Long> addAsync(long delta) {
        return submit(addition(false, delta, false));
    }

    @Override
    public long getAndAdd(long delta) {
        return await(addition(true, delta, true));
    }

    @Override
    public CompletionStage<Long> getAndAddAsync(long delta) {
        return submit(addition(false, delta, true));
    }

    @Override
    public boolean compareAndSet(long expected, long update) {
        return await(verb(true, new Operation.CompareAndSet(expected, update), Answer.Done::changed));
    }

    @Override
    public CompletionStage<Boolean> compareAndSetAsync(long expected, long update) {
        return submit(verb(false, new Operation.CompareAndSet(expected, update), Answer.Done::changed));
    }

    @Override
    public long updateMax(long value) {
        return await(verb(true, new Operation.Raise(value), Answer.Done::value));
    }

    @Override
    public CompletionStage<Long> updateMaxAsync(long value) {
        return submit(verb(false, new Operation.Raise(value), Answer.Done::value));
    }

    @Override
    public long updateMin(long value) {
        return await(verb(true, new Operation.Lower(value), Answer.Done::value));
    }

    @Override
    public CompletionStage<Long> updateMinAsync(long value) {
        return submit(verb(false, new Operation.Lower(value), Answer.Done::value));
    }

    @Override
    public long reset() {
        return await(verb(true, new Operation.Reset(), Answer.Done::value));
    }

    @Override
    public CompletionStage<Long> resetAsync() {
        return submit(verb(false, new Operation.Reset(), Answer.Done::value));
    }

    @Override
    public boolean expireAfter(Duration expiry) {
        return await(verb(true, expire(expiry), Answer.Done::changed));
    }

    @Override
    public CompletionStage<Boolean> expireAfterAsync(Duration expiry) {
        return submit(verb(false, expire(expiry), Answer.Done::changed));
    }

    @Override
    public String toString() {
        return "AtomicCounter[" + name + ']';
    }

    private static Operation expire(Duration expiry) {
        return new Operation.Expire(CounterOptions.checkExpiry(expiry));
    }

    private AddCall addition(boolean blocking, long delta, boolean before) {
        return new AddCall(options, blocking, engine.time.nanos(), delta, before);
    }

    private <T> Call<T> verb(boolean blocking, Operation operation, Function<Answer.Done, T> reading) {
        return new VerbCall<>(options, blocking, engine.time.nanos(), operation, reading);
    }

    private <T> T await(Call<T> call) {
        engine.submit(name, call);
        return call.await();
    }

    private <T> CompletionStage<T> submit(Call<T> call) {
        engine.submit(name, call);
        return call;
    }
}
