package dev.holdfast.counter;

import java.time.Duration;

/** Two listeners as one. What the first throws is not kept from the second. */
final class BothListeners implements CounterListener {

    private final CounterListener first;
    private final CounterListener second;

    BothListeners(CounterListener first, CounterListener second) {
        this.first = new GuardedListener(first);
        this.second = second;
    }

    @Override
    public void answered(String name, int calls, Duration took) {
        first.answered(name, calls, took);
        second.answered(name, calls, took);
    }

    @Override
    public void repeated(String name, Throwable failure) {
        first.repeated(name, failure);
        second.repeated(name, failure);
    }

    @Override
    public void failed(String name, int calls, Throwable failure) {
        first.failed(name, calls, failure);
        second.failed(name, calls, failure);
    }

    @Override
    public void sessionLost(String name) {
        first.sessionLost(name);
        second.sessionLost(name);
    }

    @Override
    public void reservationLapsed(String name, long units) {
        first.reservationLapsed(name, units);
        second.reservationLapsed(name, units);
    }

    @Override
    public void flushFailed(String name, long amount, Throwable failure) {
        first.flushFailed(name, amount, failure);
        second.flushFailed(name, amount, failure);
    }

    @Override
    public void unaccounted(String name, long amount, Throwable failure) {
        first.unaccounted(name, amount, failure);
        second.unaccounted(name, amount, failure);
    }

    @Override
    public void rateLimited(String name, Duration retryAfter) {
        first.rateLimited(name, retryAfter);
        second.rateLimited(name, retryAfter);
    }
}
