package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.lock.fence.StaleTokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every gate before a resource has to do, wherever it keeps its tokens. */
@Timeout(120)
public abstract class FenceGateContract {

    private static final int THREADS = 6;

    /** A gate, and behind it a journal of what was written. */
    public interface Gated extends AutoCloseable {

        /** Passes the gate and writes nothing. */
        void admit(String resource, long token) throws Exception;

        /** Passes the gate and, in the same step, appends the token to the resource's journal. */
        void write(String resource, long token) throws Exception;

        /** What was written to the resource, in the order in which it took effect. */
        List<Long> journal(String resource) throws Exception;

        @Override
        default void close() {}
    }

    protected final String resource = "gate {%} " + UUID.randomUUID();

    private Gated gated;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /** Opens gate and journal for one test. */
    protected abstract Gated open() throws Exception;

    @BeforeEach
    void openGate() throws Exception {
        gated = open();
    }

    @AfterEach
    void closeGate() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        gated.close();
    }

    @Test
    void anOlderTokenIsRefusedAndTheExceptionHasBoth() throws Exception {
        gated.admit(resource, 2560);
        assertThatThrownBy(() -> gated.admit(resource, 2559))
                .isInstanceOfSatisfying(StaleTokenException.class, e -> {
                    assertThat(e.resource()).isEqualTo(resource);
                    assertThat(e.offered()).isEqualTo(2559);
                    assertThat(e.newest()).isEqualTo(2560);
                })
                .hasMessageContainingAll(resource, "2559", "2560");
    }

    @Test
    void theSameHolderPassesAsOftenAsItLikes() throws Exception {
        for (int i = 0; i < 3; i++) gated.write(resource, 7);
        assertThat(gated.journal(resource)).containsExactly(7L, 7L, 7L);
    }

    @Test
    void aNewerTokenIsAdmittedAndThenCounts() throws Exception {
        gated.write(resource, 7);
        gated.write(resource, 8);
        assertThatThrownBy(() -> gated.write(resource, 7)).isInstanceOf(StaleTokenException.class);
        assertThat(gated.journal(resource)).containsExactly(7L, 8L);
    }

    @Test
    void aRefusedHolderHasWrittenNothingAndChangedNothing() throws Exception {
        gated.write(resource, 100);
        assertThatThrownBy(() -> gated.write(resource, 99)).isInstanceOf(StaleTokenException.class);
        assertThat(gated.journal(resource)).containsExactly(100L);
        assertThatCode(() -> gated.write(resource, 100)).doesNotThrowAnyException();
    }

    @Test
    void resourcesDoNotKnowEachOther() throws Exception {
        gated.admit(resource, 1000);
        assertThatCode(() -> gated.admit(resource + "'", 1)).doesNotThrowAnyException();
    }

    /** Neighbours beyond 2^53 are one number to a double; 9 and 10 are in the wrong order as text. */
    @ParameterizedTest
    @ValueSource(longs = {9, 99, 255, (1L << 53) - 1, 1L << 53, (1L << 62) - 1, Long.MAX_VALUE - 1})
    void tokensAreComparedExactly(long token) throws Exception {
        gated.admit(resource, token);
        gated.admit(resource, token + 1);
        assertThatThrownBy(() -> gated.admit(resource, token))
                .isInstanceOfSatisfying(
                        StaleTokenException.class, e -> assertThat(e.newest()).isEqualTo(token + 1));
    }

    @Test
    @DisplayName("A late write of a paused holder, tried by many at once, never comes after a newer one's")
    void ofManyAtOnceTheJournalNeverGoesDown() throws Exception {
        int rounds = 40;
        AtomicLong tokens = new AtomicLong();
        List<Future<Long>> refused = atOnce(() -> {
            long stale = 0;
            long mine = tokens.incrementAndGet();
            for (int i = 0; i < rounds; i++) {
                // Every other write is by a token that others have long overtaken.
                if (i % 2 == 0) mine = tokens.incrementAndGet();
                if (isRefused(mine)) stale++;
            }
            return stale;
        });
        long stale = 0;
        for (Future<Long> each : refused) stale += each.get(100, TimeUnit.SECONDS);
        List<Long> journal = gated.journal(resource);
        assertThat(journal).isSorted();
        assertThat(journal.size() + stale).isEqualTo((long) THREADS * rounds);
    }

    @Test
    void ofManyFirstsAtOnceTheNewestIsRemembered() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = resource + round;
            AtomicLong tokens = new AtomicLong();
            for (Future<Boolean> each : atOnce(() -> {
                long mine = tokens.incrementAndGet();
                return catchThrowable(() -> gated.admit(name, mine)) == null;
            })) each.get(100, TimeUnit.SECONDS);
            gated.admit(name, THREADS);
            assertThatThrownBy(() -> gated.admit(name, THREADS - 1)).isInstanceOf(StaleTokenException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void whatCannotBeATokenIsRejected(long token) {
        assertThatThrownBy(() -> gated.admit(resource, token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("token", Long.toString(token));
    }

    @Test
    void whatCannotBeANameIsRejected() {
        assertThatThrownBy(() -> gated.admit(" ", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resource");
        assertThatThrownBy(() -> gated.admit("é".repeat(257), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resource");
    }

    private boolean isRefused(long token) throws Exception {
        try {
            gated.write(resource, token);
            return false;
        } catch (StaleTokenException e) {
            assertThat(e.newest()).isGreaterThan(token);
            return true;
        }
    }

    private <T> List<Future<T>> atOnce(Callable<T> body) {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<T>> calls = new ArrayList<>();
        LongStream.range(0, THREADS)
                .forEach(i -> calls.add(threads.submit(() -> {
                    start.await();
                    return body.call();
                })));
        return calls;
    }
}
