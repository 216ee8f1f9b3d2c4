package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.sequence.Offered;
import dev.holdfast.counter.sequence.SequenceHandler;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.sequence.SequencerOptions;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults made for real, between a client of a sequencer and a server. */
class RedisSequencerFaultTest extends ThroughAProxy {

    private final List<Long> handed = new CopyOnWriteArrayList<>();

    private Sequencer<String> sequencer(String uri, Duration lease, SequenceHandler<String> handler) {
        RedisTransport transport = ClientLibrary.chosen().connect(uri);
        opened.add(transport);
        Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build();
        opened.add(client);
        Sequencer<String> sequencer = Sequencer.on(
                client, "s", Codec.text(), SequencerOptions.defaults().withLease(lease), handler);
        opened.add(sequencer);
        return sequencer;
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1, B2: lost answers to offers and acknowledgements: each event is handed on once")
    void lostAnswersDoNoHarm(Cut cut) {
        Sequencer<String> sequencer = sequencer(proxy.uri(), Duration.ofMinutes(5), event -> {
            handed.add(event.sequence());
            // The answer to the acknowledgement.
            if (event.sequence() % 3 == 0) proxy.swallowNextReply(cut);
        });
        for (int i = 1; i <= 12; i++) {
            // The answer to the offer.
            if (i % 4 == 1 && i > 1) proxy.swallowNextReply(cut);
            assertThat(sequencer.offer(i, "x")).isEqualTo(Offered.HANDED_ON);
        }
        assertThat(proxy.swallowed()).isEqualTo(6);
        // With the next event there the claim goes on: a repeated acknowledgement must not pass over it.
        for (int i = 24; i > 13; i--) assertThat(sequencer.offer(i, "x")).isEqualTo(Offered.BUFFERED);
        sequencer.offer(13, "x");
        await().atMost(Duration.ofSeconds(60)).until(() -> sequencer.expected() == 25);
        assertThat(proxy.swallowed()).isGreaterThanOrEqualTo(9);
        assertThat(handed).isEqualTo(LongStream.rangeClosed(1, 24).boxed().toList());
    }

    @Test
    @DisplayName("A client that is cut off while it hands on is replaced: the event comes again, with the same number")
    void aClientThatIsCutOffIsReplaced() {
        CountDownLatch hold = new CountDownLatch(1);
        Duration lease = Duration.ofMillis(300);
        Sequencer<String> cutOff = sequencer(proxy.uri(), lease, event -> {
            handed.add(-event.sequence());
            hold.await();
        });
        cutOff.offerAsync(1, "x");
        await().atMost(Duration.ofSeconds(30)).until(() -> handed.size() == 1);
        proxy.refuse();
        proxy.cut(Cut.RST);
        Sequencer<String> other = sequencer(server.uri(), lease, event -> handed.add(event.sequence()));
        assertThat(other.offer(2, "y")).isEqualTo(Offered.BUFFERED);
        await().atMost(Duration.ofSeconds(30)).until(() -> handed.size() == 3);
        proxy.pass();
        hold.countDown();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> cutOff.expected() == 3);
        assertThat(cutOff.offer(2, "y")).isEqualTo(Offered.DUPLICATE);
        assertThat(handed).containsExactly(-1L, 1L, 2L);
    }
}
