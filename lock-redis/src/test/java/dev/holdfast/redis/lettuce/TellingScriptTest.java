package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import dev.holdfast.redis.testing.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts whose message should be on its way before their answer: what is sent for them. */
@Timeout(60)
class TellingScriptTest {

    private static final Script TELLING =
            Script.of("telling", "return {1, ARGV[1]}").tellingFirst();

    private final FakeServer server = new FakeServer();
    private final LettuceTransport transport = LettuceTransport.connect(server.uri());
    private final int atFirst = server.commands().size();

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    @Test
    void itGoesBehindAPingAndHasItsOwnAnswer() {
        for (int i = 0; i < 3; i++)
            assertThat(join(new ScriptRunner(transport).run(TELLING, List.of(), List.of())))
                    .containsExactly("1");
        assertThat(sent()).containsExactly("PING", "EVALSHA", "PING", "EVALSHA", "PING", "EVALSHA");
    }

    @Test
    void oneWhoseConnectionBreaksIsNotSentAgain() {
        server.hangUpNext();
        assertThat(failure(new ScriptRunner(transport).run(TELLING, List.of(), List.of())))
                .isInstanceOf(OutcomeUnknownException.class);
        try (LettuceTransport later = LettuceTransport.connect(server.uri())) {
            join(new ScriptRunner(later).run(TELLING, List.of(), List.of()));
        }
        assertThat(sent()).filteredOn("EVALSHA"::equals).hasSize(2);
    }

    @Test
    void onceClosedItFailsAsAnyOther() {
        transport.close();
        assertThat(failure(new ScriptRunner(transport).run(TELLING, List.of(), List.of())))
                .hasMessageContaining("closed");
    }

    @Test
    void aLockTellsFirstWhenItsTurnEndsAndNotElse() {
        RedisLeaseStore store = RedisLeaseStore.over(transport);
        Duration claim = Duration.ofSeconds(3);
        OwnerId owner = new OwnerId("a", 1, claim);
        failure(store.leave("x", owner));
        failure(store.renew("x", owner, claim));
        failure(store.acquire("x", owner, claim, true));
        failure(store.yield("x", owner, new OwnerId("a", 2, claim), claim));
        assertThat(sent()).containsExactly("EVALSHA", "EVALSHA", "EVALSHA", "PING", "EVALSHA");
    }

    private List<String> sent() {
        List<String> all = server.commands();
        return all.subList(atFirst, all.size()).stream()
                .filter(verb -> verb.equals("PING") || verb.startsWith("EVAL"))
                .toList();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Null if there is none. This server's answers are no lock's. */
    private static Throwable failure(CompletionStage<?> stage) {
        return stage.handle((answer, failure) -> failure).toCompletableFuture().join();
    }
}
