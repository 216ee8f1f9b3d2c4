package dev.holdfast.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.redis.Waited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scripts with a wait behind them, on connections that answer when they are told to. */
class WaitsTest {

    private static final Copies TWO = new Copies(2, false);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Connection> opened = new ArrayList<>();
    private final Waits waits = new Waits(longer -> {
        Connection connection = new Connection(longer);
        opened.add(connection);
        return CompletableFuture.completedFuture(connection);
    });

    /** What was sent, and is to be answered. */
    private record Sent(String text, CompletableFuture<List<String>> reply) {}

    private static final class Connection implements Link {

        private final Duration longer;
        private final List<Sent> sent = new ArrayList<>();
        private String id = "7";
        private boolean closed;

        Connection(Duration longer) {
            this.longer = longer;
        }

        private CompletionStage<List<String>> send(String text) {
            CompletableFuture<List<String>> reply = new CompletableFuture<>();
            sent.add(new Sent(text, reply));
            return reply;
        }

        List<String> texts() {
            return sent.stream().map(Sent::text).toList();
        }

        /** Answers everything there is, a script by its own text. */
        void answer(String... copies) {
            List<Sent> now = List.copyOf(sent);
            sent.clear();
            for (Sent each : now) {
                if (each.text.equals("CLIENT ID")) each.reply.complete(List.of(id));
                else if (each.text.startsWith("WAIT")) each.reply.complete(List.of(copies));
                else each.reply.complete(List.of(each.text));
            }
        }

        @Override
        public CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
            return send(verb + " " + script);
        }

        @Override
        public CompletionStage<List<String>> command(List<String> words) {
            return send(String.join(" ", words));
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

    private CompletableFuture<Waited> run(String script, Copies wanted) {
        return run(script, wanted, false);
    }

    private CompletableFuture<Waited> run(String script, Copies wanted, boolean asking) {
        return waits.run(new Waits.Call(script, List.of("key"), List.of(), asking), wanted, SECOND)
                .toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<?> stage) {
        assertThat(stage).isCompletedExceptionally();
        return stage.handle((value, failure) -> failure).join();
    }

    @Test
    void aScriptIsFollowedByItsWait() {
        CompletableFuture<Waited> waited = run("a", TWO);
        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).longer).isEqualTo(SECOND);
        assertThat(opened.get(0).texts()).containsExactly("CLIENT ID", "EVAL a", "WAIT 2 1000", "CLIENT ID");
        opened.get(0).answer("1");
        assertThat(waited.join()).isEqualTo(new Waited(List.of("EVAL a"), new Copies(1, false)));
    }

    @Test
    void thoseThatComeMeanwhileShareTheNextWait() {
        CompletableFuture<Waited> first = run("a", TWO);
        CompletableFuture<Waited> second = run("b", TWO);
        CompletableFuture<Waited> third = run("c", TWO, true);
        assertThat(opened.get(0).texts()).hasSize(4);
        opened.get(0).answer("2");
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(opened.get(0).texts())
                .containsExactly("CLIENT ID", "EVAL b", "ASKING", "EVAL c", "WAIT 2 1000", "CLIENT ID");
        opened.get(0).answer("0");
        assertThat(second.join().reached()).isEqualTo(new Copies(0, false));
        assertThat(third.join().answer()).containsExactly("EVAL c");
        run("d", TWO);
        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).texts()).contains("EVAL d");
    }

    @Test
    void whoWantsSomethingElseDoesNotQueueBehindIt() {
        run("a", TWO);
        CompletableFuture<Waited> other = run("b", new Copies(1, true));
        assertThat(opened).hasSize(2);
        assertThat(opened.get(1).texts()).contains("WAITAOF 1 1 1000");
        opened.get(1).answer("1", "3");
        assertThat(other.join().reached()).isEqualTo(new Copies(3, true));
        CompletableFuture<Waited> late = run("c", new Copies(1, true));
        opened.get(1).answer("0", "3");
        assertThat(late.join().reached()).isEqualTo(new Copies(3, false));
    }

    @Test
    void aConnectionThatCameBackInBetweenProvesNothing() {
        CompletableFuture<Waited> waited = run("a", TWO);
        Connection connection = opened.get(0);
        connection.sent.get(0).reply.complete(List.of("7"));
        connection.id = "8";
        connection.answer("2");
        assertThat(failure(waited)).isInstanceOf(OutcomeUnknownException.class);
        CompletableFuture<Waited> next = run("b", TWO);
        connection.answer("2");
        assertThat(next).isCompleted();
    }

    @Test
    void aRefusedWaitFailsAllThatItWasFor() {
        CompletableFuture<Waited> waited = run("a", TWO);
        Connection connection = opened.get(0);
        BackendUnavailableException refusal = BackendUnavailableException.refused("no rights", null);
        connection.sent.get(2).reply.completeExceptionally(refusal);
        connection.answer("2");
        assertThat(failure(waited)).isSameAs(refusal);
    }

    @Test
    @DisplayName("B8 an answer that is none is no proof, and the next one is waited for all the same")
    void anAnswerThatIsNoneProvesNothing() {
        CompletableFuture<Waited> waited = run("a", TWO);
        CompletableFuture<Waited> next = run("b", TWO);
        opened.get(0).answer("OK");
        assertThat(failure(waited)).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("OK");
        opened.get(0).answer("2");
        assertThat(next).isCompleted();
    }

    @Test
    void aScriptThatFailsTellsItsOwnReason() {
        CompletableFuture<Waited> waited = run("a", TWO);
        Connection connection = opened.get(0);
        BackendUnavailableException refusal = BackendUnavailableException.passing("moved", null);
        connection.sent.get(1).reply.completeExceptionally(refusal);
        connection.answer("2");
        assertThat(failure(waited)).isSameAs(refusal);
    }

    @Test
    void aConnectionThatCannotBeOpenedIsTriedAgain() {
        List<CompletableFuture<Link>> attempts = new ArrayList<>();
        Waits late = new Waits(longer -> {
            attempts.add(new CompletableFuture<>());
            return attempts.get(attempts.size() - 1);
        });
        Waits.Call call = new Waits.Call("a", List.of("key"), List.of(), false);
        CompletableFuture<Waited> first = late.run(call, TWO, SECOND).toCompletableFuture();
        BackendUnavailableException away = BackendUnavailableException.passing("away", null);
        attempts.get(0).completeExceptionally(away);
        assertThat(failure(first)).isSameAs(away);
        CompletableFuture<Waited> second = late.run(call, TWO, SECOND).toCompletableFuture();
        Connection connection = new Connection(SECOND);
        attempts.get(1).complete(connection);
        connection.answer("2");
        assertThat(second).isCompleted();
        late.close();
        assertThat(connection.closed).isTrue();
    }

    @Test
    void afterTheEndNothingIsOpened() {
        run("a", TWO);
        waits.close();
        assertThat(opened.get(0).closed).isTrue();
        CompletableFuture<Waited> late = run("b", new Copies(1, false));
        if (opened.size() > 1) assertThat(opened.get(1).closed).isTrue();
        else assertThat(failure(late)).isInstanceOf(BackendUnavailableException.class);
    }
}
