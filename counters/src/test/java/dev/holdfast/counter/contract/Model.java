package dev.holdfast.counter.contract;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOverflowException;
import java.math.BigInteger;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** A counter in one thread, and calls drawn at random whose results it knows. Numbers crowd where mistakes are made. */
final class Model {

    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final RandomGenerator random;
    private long value;

    Model(RandomGenerator random) {
        this.random = random;
    }

    /** A call under way, and what has to come of it; an expected null means an overflow. */
    record Expectation(String call, CompletionStage<?> actual, Object expected) {

        String actualText() {
            try {
                return String.valueOf(actual.toCompletableFuture().join());
            } catch (CompletionException e) {
                return e.getCause() instanceof CounterOverflowException ? "overflow" : String.valueOf(e.getCause());
            }
        }

        String expectedText() {
            return expected == null ? "overflow" : expected.toString();
        }
    }

    long value() {
        return value;
    }

    Expectation next(AtomicCounter counter) {
        int kind = random.nextInt(20);
        long number = number();
        return switch (kind) {
            case 0 -> new Expectation("get", counter.getAsync(), value);
            case 1 -> {
                long before = value;
                value = number;
                yield new Expectation("getAndSet " + number, counter.getAndSetAsync(number), before);
            }
            case 2 -> {
                long expected = random.nextBoolean() ? value : number;
                boolean hit = expected == value;
                if (hit) value = number;
                yield new Expectation("compareAndSet", counter.compareAndSetAsync(expected, number), hit);
            }
            case 3 -> {
                value = Math.max(value, number);
                yield new Expectation("updateMax " + number, counter.updateMaxAsync(number), value);
            }
            case 4 -> {
                value = Math.min(value, number);
                yield new Expectation("updateMin " + number, counter.updateMinAsync(number), value);
            }
            case 5 -> {
                long before = value;
                value = 0;
                yield new Expectation("reset", counter.resetAsync(), before);
            }
            default -> addition(counter, random.nextInt(4) == 0 ? number : random.nextLong(-3, 4), kind % 2 == 0);
        };
    }

    private Expectation addition(AtomicCounter counter, long delta, boolean before) {
        long was = value;
        BigInteger sum = BigInteger.valueOf(value).add(BigInteger.valueOf(delta));
        boolean fits = sum.compareTo(MIN) >= 0 && sum.compareTo(MAX) <= 0;
        if (fits) value = sum.longValueExact();
        Long expected = fits ? (Long) (before ? was : value) : null;
        return new Expectation(
                (before ? "getAndAdd " : "add ") + delta,
                before ? counter.getAndAddAsync(delta) : counter.addAsync(delta),
                expected);
    }

    private long number() {
        long near = random.nextLong(-2, 3);
        return switch (random.nextInt(8)) {
            case 0 -> Long.MAX_VALUE - Math.abs(near);
            case 1 -> Long.MIN_VALUE + Math.abs(near);
            case 2 -> (1L << 53) + near;
            case 3 -> -(1L << 53) + near;
            case 4 -> (1L << 62) + near;
            case 5 -> -(1L << 62) + near;
            case 6 -> random.nextLong();
            default -> near;
        };
    }
}
