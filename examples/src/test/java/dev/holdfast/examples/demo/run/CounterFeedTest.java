package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CounterFeedTest {

    private final Deque<CompletableFuture<Long>> asked = new ArrayDeque<>();
    private final CounterFeed feed = new CounterFeed(List.of("stock"), name -> {
        asked.add(new CompletableFuture<>());
        return asked.getLast();
    });

    @Test
    void asksAgainOnlyWhenItWasAnsweredAndKeepsWhatItKnows() {
        feed.ask();
        feed.ask();
        assertThat(asked).hasSize(1);
        assertThat(feed.latest()).isEmpty();
        asked.getLast().complete(3L);
        assertThat(feed.latest()).containsEntry("stock", 3L);
        feed.ask();
        asked.getLast().completeExceptionally(new IllegalStateException("down"));
        assertThat(feed.latest()).containsEntry("stock", 3L);
        feed.ask();
        asked.getLast().complete(2L);
        assertThat(feed.latest()).containsEntry("stock", 2L);
    }
}
