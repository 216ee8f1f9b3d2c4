package dev.holdfast.counter.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On which threads a sequencer works, and how it ends. */
class SequencerThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final InMemoryCounterStore store = new InMemoryCounterStore(TimeSource.system());
    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private final Queue<Long> handed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        single.shutdownNow();
        store.close();
    }

    private Counters client(Executor callbacks) {
        return Counters.builder(store).callbacks(callbacks).patience(LONG).build();
    }

    private static Sequencer<String> sequencer(Counters client, SequenceHandler<String> handler) {
        return Sequencer.on(
                client, "s", Codec.text(), SequencerOptions.defaults().withBuffer(10_000), handler);
    }

    private static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Thread begin(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void aBlockingOfferOnTheOnlyThreadOfTheExecutorHandlesItsEventItself() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Sequencer<String> sequencer = sequencer(client(single), event -> {
            threads.add(Thread.currentThread());
            handed.add(event.sequence());
        });
        for (long i = 1; i <= 20; i += 2) {
            long next = i + 1;
            CompletionStage<Offered> both =
                    sequencer.offerAsync(i, "x").thenApplyAsync(became -> sequencer.offer(next, "y"), single);
            assertThat(join(both)).isEqualTo(Offered.HANDED_ON);
        }
        assertThat(handed)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(threads).hasSize(20).containsOnly(threads.get(0));
    }

    @Test
    void aBlockingOfferThatIsInterruptedKeepsThatFromTheHandler() {
        Sequencer<String> sequencer = sequencer(client(single), event -> {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedException();
            handed.add(event.sequence());
        });
        Thread.currentThread().interrupt();
        Offered became = sequencer.offer(1, "x");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(became).isEqualTo(Offered.HANDED_ON);
    }

    @Test
    void tenThousandEventsInARowDoNotGrowTheStack() throws Exception {
        Sequencer<String> sequencer = sequencer(client(Runnable::run), event -> handed.add(event.sequence()));
        List<CompletionStage<Offered>> offers = new ArrayList<>();
        for (int i = 10_000; i > 1; i--) offers.add(sequencer.offerAsync(i, "x"));
        for (CompletionStage<Offered> each : offers) assertThat(join(each)).isEqualTo(Offered.BUFFERED);
        assertThat(join(sequencer.offerAsync(1, "x"))).isEqualTo(Offered.HANDED_ON);
        assertThat(List.copyOf(handed))
                .isEqualTo(LongStream.rangeClosed(1, 10_000).boxed().toList());
        assertThat(join(sequencer.offerAsync(10_001, "x"))).isEqualTo(Offered.HANDED_ON);
    }

    @Test
    void anExecutorThatFailsFailsWhoWaitsAndTheSequencerGoesOn() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Counters client = client(task -> {
            if (broken.getAndSet(false)) throw new LinkageError("broken");
            task.run();
        });
        Sequencer<String> sequencer = sequencer(client, event -> handed.add(event.sequence()));
        CompletionStage<Offered> first = sequencer.offerAsync(1, "x");
        assertThatThrownBy(() -> join(first)).hasRootCauseInstanceOf(LinkageError.class);
        assertThat(sequencer.offer(1, "x")).isEqualTo(Offered.HANDED_ON);
        assertThat(sequencer.offer(2, "x")).isEqualTo(Offered.HANDED_ON);
        assertThat(handed).containsExactly(1L, 2L);
    }

    @Test
    void closingWaitsForTheEventUnderWayWhichIsNotHandedOnAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        Counters client = client(single);
        Sequencer<String> sequencer = sequencer(client, event -> {
            handed.add(event.sequence());
            begun.countDown();
            hold.await();
        });
        CompletionStage<Offered> first = sequencer.offerAsync(1, "x");
        begun.await();
        sequencer.offer(2, "x");
        Thread closing = begin(() -> {
            sequencer.close();
            client.close();
        });
        await().atMost(LONG).until(() -> closing.getState() == Thread.State.WAITING);
        hold.countDown();
        closing.join(LONG.toMillis());
        assertThat(closing.isAlive()).isFalse();
        assertThat(join(first)).isEqualTo(Offered.HANDED_ON);
        whatIsLeftIsHandedOnByAnother();
    }

    @Test
    void aClientThatIsClosedFirstWaitsForTheAcknowledgementToo() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        Counters client = client(single);
        Sequencer<String> sequencer = sequencer(client, event -> {
            handed.add(event.sequence());
            begun.countDown();
            hold.await();
        });
        sequencer.offerAsync(1, "x");
        begun.await();
        sequencer.offer(2, "x");
        Thread closing = begin(client::close);
        await().atMost(LONG).until(client.steps()::isClosed);
        hold.countDown();
        closing.join(LONG.toMillis());
        assertThat(closing.isAlive()).isFalse();
        whatIsLeftIsHandedOnByAnother();
    }

    private void whatIsLeftIsHandedOnByAnother() throws Exception {
        assertThat(handed).containsExactly(1L);
        try (Counters other = client(Runnable::run);
                Sequencer<String> next = sequencer(other, event -> handed.add(event.sequence()))) {
            assertThat(next.expected()).isEqualTo(2);
            assertThat(next.offer(2, "x")).isEqualTo(Offered.HANDED_ON);
        }
        assertThat(handed).containsExactly(1L, 2L);
    }

    @Test
    void aHandlerMayCloseItsSequencer() throws Exception {
        CompletableFuture<Sequencer<String>> self = new CompletableFuture<>();
        Sequencer<String> sequencer = sequencer(client(single), event -> {
            self.join().close();
            handed.add(event.sequence());
        });
        self.complete(sequencer);
        CompletionStage<Offered> first = sequencer.offerAsync(1, "x");
        await().atMost(Duration.ofSeconds(20)).until(() -> handed.size() == 1);
        assertThat(join(first)).isEqualTo(Offered.HANDED_ON);
    }

    @Test
    void afterItsStoreWasClosedNoRunFollows() throws Exception {
        VirtualTime time = new VirtualTime();
        InMemoryCounterStore closing = new InMemoryCounterStore(time);
        Counters client =
                Counters.builder(closing).time(time).callbacks(Runnable::run).build();
        Sequencer<String> sequencer = sequencer(client, event -> {
            handed.add(event.sequence());
            throw new IOException("never");
        });
        assertThat(sequencer.offer(1, "x")).isEqualTo(Offered.BUFFERED);
        time.advance(Duration.ofSeconds(5));
        assertThat(handed).as("tries").hasSizeGreaterThan(4);
        closing.close();
        time.advance(Duration.ofMinutes(1));
        assertThat(time.pending()).isZero();
    }
}
