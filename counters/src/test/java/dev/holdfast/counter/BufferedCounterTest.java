package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flushes whose answers are lost, refused or late, in virtual time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BufferedCounterTest {

    private final VirtualTime time = new VirtualTime();
    private final HeldStore store = new HeldStore(time);
    private final List<String> heard = new ArrayList<>();
    private final Counters client = Counters.builder(store)
            .time(time)
            .patience(Duration.ofSeconds(2))
            .callbacks(Runnable::run)
            .listener(new CounterListener() {
                @Override
                public void flushFailed(String name, long amount, Throwable failure) {
                    heard.add("failed " + amount);
                }

                @Override
                public void unaccounted(String name, long amount, Throwable failure) {
                    heard.add("unaccounted " + amount);
                }
            })
            .build();
    private final BufferedCounter buffer = client.buffered(
            "c", BufferOptions.defaults().withInterval(Duration.ofSeconds(10)).withThreshold(1 << 20));

    @BeforeEach
    void hold() {
        buffer.flush();
        store.holding = true;
    }

    private void answerAll() {
        while (store.waiting() > 0) store.answer();
    }

    private static String outcome(CompletionStage<?> stage) {
        return HeldCounter.outcome(stage);
    }

    @Test
    void nothingIsSentForNothing() {
        buffer.add(5);
        buffer.add(-5);
        time.advance(Duration.ofMinutes(1));
        assertThat(store.opened).isEmpty();
        assertThat(store.sent).isEmpty();
    }

    @Test
    void aLostAnswerIsAskedForAgainAndWrittenOnce() {
        buffer.add(5);
        CompletionStage<Void> flush = buffer.flushAsync();
        store.answer();
        store.loseAnswer();
        assertThat(buffer.pending()).isEqualTo(5);
        buffer.add(2);
        time.advance(Duration.ofMillis(10));
        store.answer();
        assertThat(outcome(flush)).isEqualTo("null");
        assertThat(buffer.pending()).isEqualTo(2);
        assertThat(store.value("c")).isEqualTo(5);
        assertThat(heard).isEmpty();
    }

    @Test
    void whatCertainlyWasNotWrittenGoesWithTheNextFlush() {
        buffer.add(5);
        CompletionStage<Void> flush = buffer.flushAsync();
        store.answer();
        store.turnAway(false);
        assertThat(outcome(flush)).isEqualTo("BackendUnavailableException");
        assertThat(buffer.pending()).isEqualTo(5);
        assertThat(heard).containsExactly("failed 5");
        buffer.add(1);
        time.advance(Duration.ofSeconds(10));
        answerAll();
        assertThat(store.value("c")).isEqualTo(6);
        assertThat(buffer.pending()).isZero();
        assertThat(buffer.unaccounted()).isZero();
    }

    @Test
    @DisplayName("failures F10: what remains unknown is counted and told, and never written again")
    void whatRemainsUnknownIsUnaccountedFor() {
        buffer.add(-5);
        CompletionStage<Void> flush = buffer.flushAsync();
        store.answer();
        while (store.waiting() > 0) {
            store.loseRequest();
            time.advance(Duration.ofMillis(400));
        }
        assertThat(outcome(flush)).isEqualTo("OutcomeUnknownException");
        assertThat(buffer.unaccounted()).isEqualTo(5);
        assertThat(buffer.pending()).isZero();
        assertThat(heard).containsExactly("unaccounted -5");
        buffer.add(7);
        buffer.flushAsync();
        answerAll();
        assertThat(store.value("c")).isEqualTo(7);
        assertThat(buffer.unaccounted()).isEqualTo(5);
    }

    @Test
    void aFlushAskedForWhileOneIsUnderWayTakesWhatCameInBetween() {
        buffer.add(1);
        CompletionStage<Void> first = buffer.flushAsync();
        buffer.add(2);
        CompletionStage<Void> second = buffer.flushAsync();
        buffer.add(4);
        CompletionStage<Void> third = buffer.flushAsync();
        store.answer();
        store.answer();
        assertThat(List.of(outcome(first), outcome(second), outcome(third))).containsExactly("null", "open", "open");
        assertThat(store.value("c")).isEqualTo(1);
        store.answer();
        assertThat(List.of(outcome(second), outcome(third))).containsExactly("null", "null");
        assertThat(store.value("c")).isEqualTo(7);
        assertThat(store.sent).hasSize(2);
    }

    @Test
    @DisplayName(
            "A flush asked for while an answer is lost for good tells that part of what was added is unaccounted for")
    void aFlushBehindOneThatEndsUnknownTellsSo() {
        buffer.add(5);
        time.advance(Duration.ofSeconds(10));
        store.answer();
        CompletionStage<Void> nothingNew = buffer.flushAsync();
        buffer.add(2);
        CompletionStage<Void> withMore = buffer.flushAsync();
        while (buffer.unaccounted() == 0) {
            store.loseRequest();
            time.advance(Duration.ofMillis(400));
        }
        assertThat(outcome(withMore)).as("its own is sent first").isEqualTo("open");
        CompletionStage<Void> later = buffer.flushAsync();
        answerAll();
        assertThat(outcome(nothingNew)).isEqualTo("OutcomeUnknownException");
        assertThat(outcome(withMore)).isEqualTo("OutcomeUnknownException");
        assertThat(outcome(later)).as("asked for when that was known").isEqualTo("null");
        assertThat(store.value("c")).isEqualTo(2);
        assertThat(buffer.unaccounted()).isEqualTo(5);
        assertThat(heard).containsExactly("unaccounted 5");
    }

    @Test
    void aFlushBehindOneThatEndsUnknownTellsSoAlsoWhereNothingIsLeftToSend() {
        buffer.add(5);
        time.advance(Duration.ofSeconds(10));
        store.answer();
        CompletionStage<Void> behind = buffer.flushAsync();
        while (store.waiting() > 0) {
            store.loseRequest();
            time.advance(Duration.ofMillis(400));
        }
        assertThat(outcome(behind)).isEqualTo("OutcomeUnknownException");
        assertThat(buffer.pending()).isZero();
    }

    @Test
    void anOutageIsNoReasonForMoreThanOneFlushAtATime() {
        buffer.add(1);
        time.advance(Duration.ofSeconds(10));
        for (int i = 0; i < 1 << 21; i++) buffer.add(1 << 10);
        assertThat(store.waiting()).isOne();
        assertThat(buffer.pending()).isEqualTo(1 + (1L << 31));
        store.holding = false;
        answerAll();
        buffer.flush();
        assertThat(store.value("c")).isEqualTo(1 + (1L << 31));
    }

    @Test
    void whatIsPendingBeyond64BitsIsTheNearestNumber() {
        for (int i = 0; i < 3; i++) buffer.add(Long.MAX_VALUE);
        assertThat(buffer.pending()).isEqualTo(Long.MAX_VALUE);
        store.holding = false;
        answerAll();
        assertThat(store.value("c")).as("the second piece did not fit").isEqualTo(Long.MAX_VALUE);
        client.counter("c").set(Long.MIN_VALUE);
        buffer.flush();
        assertThat(store.value("c")).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void closingThatCannotWriteTellsAndKeepsTheNumber() {
        buffer.add(5);
        store.refusing = true;
        buffer.close();
        assertThat(buffer.pending()).isEqualTo(5);
        assertThat(heard).containsExactly("failed 5");
        assertThat(time.pending()).isZero();
        client.close();
    }

    @Test
    void aClosedBufferLeavesNothingBehind() {
        store.holding = false;
        buffer.add(1);
        buffer.close();
        client.close();
        assertThat(client.inUse()).isZero();
        time.advance(Duration.ofMinutes(10));
        assertThat(time.pending()).as("no interval begins any more").isZero();
    }
}
