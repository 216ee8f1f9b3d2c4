package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum below the buffered counter. */
class StripedSumTest {

    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @RepeatedTest(10)
    void whatIsAcceptedWhileItIsEmptiedAndClosedIsTakenOnce() throws Exception {
        StripedSum sum = new StripedSum(1 << 20);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) running.add(threads.submit(() -> addUntilRefused(sum)));
        BigInteger taken = BigInteger.ZERO;
        for (int i = 0; i < 200; i++) taken = taken.add(sum.take());
        taken = taken.add(sum.close()).add(sum.take()).add(sum.close());
        long accepted = 0;
        for (Future<Long> one : running) accepted += one.get();
        threads.shutdown();
        assertThat(taken).isEqualTo(BigInteger.valueOf(accepted));
        assertThat(sum.sum()).isZero();
    }

    private static long addUntilRefused(StripedSum sum) {
        long accepted = 0;
        try {
            while (true) {
                sum.add(3);
                accepted += 3;
            }
        } catch (IllegalStateException closed) {
            for (int i = 0; i < 20; i++)
                assertThatThrownBy(() -> sum.add(1L << 40)).isInstanceOf(IllegalStateException.class);
            return accepted;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, -(1L << 40), (1L << 40) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void itDoesNotOverflow(long step) {
        StripedSum sum = new StripedSum(Long.MAX_VALUE);
        int times = Math.abs(step) == 1L << 40 ? 1 << 20 : 1_000;
        for (int i = 0; i < times; i++) sum.add(step);
        BigInteger expected = BigInteger.valueOf(step).multiply(BigInteger.valueOf(times));
        assertThat(sum.sum()).isEqualTo(expected);
        assertThat(sum.take()).isEqualTo(expected);
        assertThat(sum.take()).isZero();
    }

    @Test
    void itTellsBeforeTheSumHasMovedByTheNotice() {
        for (long notice : new long[] {1, 7, 8, 1_000, 1L << 40}) {
            StripedSum sum = new StripedSum(notice);
            long step = Math.max(1, notice / 100);
            long moved = 0;
            for (int i = 0; i < 1_000; i++) {
                moved = sum.add(step) ? 0 : moved + step;
                assertThat(moved).as("notice %d", notice).isLessThan(notice + 1);
            }
        }
    }

    @Test
    void smallStepsAreSeldomTold() {
        StripedSum sum = new StripedSum(100_000);
        int told = 0;
        for (int i = 0; i < 100_000; i++) if (sum.add(1)) told++;
        assertThat(told).isPositive().isLessThan(1_000);
    }
}
