package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Transports whose connections one thread serves. */
class SharedThreadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Script ECHO = Script.of("echo", "for _ = 1, 100000 do end return {ARGV[1]}");

    /** Which thread brings the answer. Where it is there before anybody asks for it, that is the one that asks. */
    private static Thread answeredBy(RedisTransport transport) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        transport.eval(ECHO, List.of(), List.of("here")).whenComplete((reply, failure) -> {
            if (failure == null) thread.complete(Thread.currentThread());
            else thread.completeExceptionally(failure);
        });
        return thread.join();
    }

    @Test
    void oneThreadServesAllUntilTheLastIsClosed() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start()) {
            LettuceTransport.Builder first = LettuceTransport.builder(one.uri()).connectTimeout(PATIENCE);
            LettuceTransport.Builder second = LettuceTransport.builder(other.uri())
                    .connectTimeout(PATIENCE)
                    .sharingThread(first);
            LettuceTransport a = first.connect();
            LettuceTransport b = second.connect();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(answeredBy(a)).isSameAs(answeredBy(b)).isNotSameAs(Thread.currentThread()));
            a.close();
            Awaitility.await().atMost(PATIENCE).until(() -> answeredBy(b) != Thread.currentThread());
            b.close();
            try (LettuceTransport again = second.connect()) {
                assertThat(again.eval(ECHO, List.of(), List.of("again"))
                                .toCompletableFuture()
                                .join())
                        .containsExactly("again");
            }
        }
    }
}
