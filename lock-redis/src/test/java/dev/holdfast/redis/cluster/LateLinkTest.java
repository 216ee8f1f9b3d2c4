package dev.holdfast.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.testing.VirtualTime;
import dev.holdfast.redis.wire.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is asked of a node before, while and after it is connected to. */
class LateLinkTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final List<CompletableFuture<Link>> attempts = new ArrayList<>();
    private final List<List<String>> sent = new ArrayList<>();
    private final LateLink late = new LateLink(time, TIMEOUT, () -> {
        CompletableFuture<Link> attempt = new CompletableFuture<>();
        attempts.add(attempt);
        return attempt;
    });
    private final Wire wire = new Wire();

    @Test
    void whatIsAskedBeforeWaitsForTheConnection() {
        CompletableFuture<List<String>> reply = ask();
        assertThat(reply).isNotDone();
        attempts.get(0).complete(wire);
        assertThat(reply).isCompletedWithValue(List.of("PING"));
        assertThat(ask()).isCompletedWithValue(List.of("PING"));
        assertThat(attempts).hasSize(1);
    }

    @Test
    void whatHasWaitedForTooLongIsCertainlyNotSent() {
        CompletableFuture<List<String>> reply = ask();
        time.advance(TIMEOUT);
        assertThat(reply.handle((answer, failure) -> failure).join())
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue());
        attempts.get(0).complete(wire);
        assertThat(sent).isEmpty();
    }

    @Test
    void aFailureIsToldAndNotTriedAgainAtOnce() {
        CompletableFuture<List<String>> reply = ask();
        RuntimeException refused = BackendUnavailableException.passing("refused", null);
        attempts.get(0).completeExceptionally(refused);
        assertThat(reply.handle((answer, failure) -> failure).join()).isSameAs(refused);
        assertThat(ask()).isCompletedExceptionally();
        assertThat(attempts).hasSize(1);
        assertThat(late.isDown()).isTrue();
        time.advance(Duration.ofMillis(101));
        CompletableFuture<List<String>> again = ask();
        attempts.get(1).complete(wire);
        assertThat(again).isCompletedWithValue(List.of("PING"));
        assertThat(late.isDown()).isFalse();
    }

    @Test
    void whatIsOpenedTooLateIsClosed() {
        ask();
        late.close();
        attempts.get(0).complete(wire);
        assertThat(wire.closed).isTrue();
    }

    private CompletableFuture<List<String>> ask() {
        return late.with(link -> link.command(List.of("PING"))).toCompletableFuture();
    }

    private final class Wire implements Link {

        private boolean closed;

        @Override
        public CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<List<String>> command(List<String> words) {
            sent.add(words);
            return CompletableFuture.completedFuture(words);
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void drop() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
