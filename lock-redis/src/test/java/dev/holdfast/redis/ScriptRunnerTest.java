package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ScriptRunnerTest {

    private final Script script = Script.load(RedisLeaseStore.class, "lock_renew.lua");
    private final Scripted transport = new Scripted();
    private final ScriptRunner runner = new ScriptRunner(transport);

    @Test
    void theRequestNumberIsAddedAndTakenOff() {
        transport.answer = args -> List.of("1", "text", args.get(args.size() - 1));
        assertThat(run("a")).isEqualTo(List.of("1", "text"));
        assertThat(transport.sent).singleElement().asString().matches("evalsha a [0-9a-z]+");
    }

    @Test
    void anAnswerMayBeOneTextWithSpacesBetween() {
        transport.answer = args -> List.of("1 text " + args.get(args.size() - 1));
        assertThat(run("a")).isEqualTo(List.of("1", "text"));
    }

    @Test
    void noTwoRequestsShareANumberAlsoNotOfTwoRunners() {
        transport.answer = args -> List.of("1", args.get(args.size() - 1));
        ScriptRunner other = new ScriptRunner(transport);
        for (int i = 0; i < 100; i++) {
            run("a");
            other.run(script, List.of("key"), List.of("a"))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(transport.sent).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aMissingScriptIsSentOnceAsText() {
        transport.missing = 1;
        transport.answer = args -> List.of("1", args.get(args.size() - 1));
        assertThat(run("a")).isEqualTo(List.of("1"));
        assertThat(transport.sent).hasSize(2);
        assertThat(transport.sent.get(1)).isEqualTo(transport.sent.get(0).replace("evalsha", "eval"));
    }

    @Test
    void aScriptThatIsMissingTwiceIsAnError() {
        transport.missing = 2;
        assertThatThrownBy(() -> run("a")).hasRootCauseInstanceOf(ScriptMissingException.class);
        assertThat(transport.sent).hasSize(2);
    }

    @Test
    void somebodyElsesReplyIsUnknownAndResetsTheConnection() {
        for (List<String> reply : List.of(
                List.<String>of(),
                List.of("1"),
                List.of(""),
                List.of("1 other"),
                List.of("1", "other"),
                List.of("1", "1", "1 "),
                List.of("1", ""))) {
            int resets = transport.resets;
            transport.answer = args -> reply;
            assertThatThrownBy(() -> run("a")).hasCauseInstanceOf(OutcomeUnknownException.class);
            assertThat(transport.resets).isEqualTo(resets + 1);
        }
    }

    @Test
    void somebodyElsesReplyIsUnknownAlsoWhenTheConnectionCannotBeReset() {
        transport.answer = args -> List.of("1", "other");
        transport.resetFails = true;
        assertThatThrownBy(() -> runner.run(script, List.of("key"), List.of("a"))
                        .toCompletableFuture()
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join())
                .hasCauseInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aFailureOfTheTransportIsPassedOn() {
        transport.answer = args -> {
            throw BackendUnavailableException.passing("down", null);
        };
        assertThatThrownBy(() -> run("a")).hasCauseInstanceOf(BackendUnavailableException.class);
        assertThat(transport.resets).isZero();
    }

    private List<String> run(String argument) {
        return runner.run(script, List.of("key"), List.of(argument))
                .toCompletableFuture()
                .join();
    }

    private static final class Scripted implements RedisTransport {

        private final List<String> sent = new ArrayList<>();
        private Function<List<String>, List<String>> answer = args -> List.of();
        private int missing;
        private int resets;
        private boolean resetFails;

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            return reply("evalsha", args);
        }

        @Override
        public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
            return reply("eval", args);
        }

        private CompletionStage<List<String>> reply(String verb, List<String> args) {
            sent.add(verb + " " + String.join(" ", args));
            if (missing-- > 0) return CompletableFuture.failedFuture(new ScriptMissingException("NOSCRIPT"));
            try {
                return CompletableFuture.completedFuture(answer.apply(args));
            } catch (BackendUnavailableException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerTraits server() {
            return new ServerTraits("7.0.15", true, true);
        }

        @Override
        public void reset() {
            resets++;
            if (resetFails) throw new IllegalStateException("cannot be reset");
        }

        @Override
        public void close() {}
    }
}
