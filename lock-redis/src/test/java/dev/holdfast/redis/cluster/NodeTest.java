package dev.holdfast.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Links;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which nodes are expected to answer, and to know. */
class NodeTest {

    private static final Address HERE = new Address("10.0.0.1", 7000);
    private static final View MINORITY = View.of(
            "a1 10.0.0.1:7000@1 myself,master - 0 0 1 connected 0-99\nb1 10.0.0.2:7000@1 master,fail - 0 0 2 connected 100",
            "asked");
    private static final View ALL = View.of("a1 10.0.0.1:7000@1 myself,master - 0 0 1 connected 0-16383", "asked");

    private final VirtualTime time = new VirtualTime();
    private final Node node = new Node(HERE, new Nowhere(), time, Duration.ofSeconds(2), () -> {});

    @Test
    void oneThatDoesNotAnswerIsDoubtedUntilItDoes() {
        assertThat(node.isSound()).isTrue();
        node.heard(new OutcomeUnknownException("no answer", null));
        assertThat(node.isSound()).isFalse();
        node.heard(null);
        assertThat(node.isSound()).isTrue();
    }

    @Test
    @DisplayName("C15 one that sees a minority is doubted until it sees more")
    void oneThatSeesAMinorityIsDoubted() {
        node.sees(MINORITY);
        assertThat(node.isSound()).isFalse();
        node.sees(ALL);
        assertThat(node.isSound()).isTrue();
    }

    @Test
    void nobodyIsDoubtedForEver() {
        node.sees(MINORITY);
        node.heard(new OutcomeUnknownException("no answer", null));
        time.advance(Duration.ofSeconds(9));
        assertThat(node.isSound()).isFalse();
        time.advance(Duration.ofSeconds(2));
        assertThat(node.isSound()).isTrue();
    }

    private record Nowhere() implements Links {

        @Override
        public CompletionStage<Link> link(Address to) {
            return new CompletableFuture<>();
        }

        @Override
        public Feed feed(Address from, Duration timeout) {
            throw new AssertionError();
        }
    }
}
