package dev.holdfast.redis.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptMissingException;
import dev.holdfast.redis.ServerTraits;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is measured of each command, with a transport whose answers the test gives. */
class MeteredTransportTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final Fake fake = new Fake();
    private final MeteredTransport transport = MeteredTransport.around(fake, registry);
    private final Script script = Script.of("verb.lua", "return {ARGV[1]}");

    /** Answers when the test does. */
    private static final class Fake implements RedisTransport {

        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        Consumer<String> messages = message -> {};
        Runnable resumed = () -> {};
        boolean closed;

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            return answer;
        }

        @Override
        public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
            return answer;
        }

        @Override
        public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
            this.messages = messages;
            this.resumed = resumed;
            return () -> {};
        }

        @Override
        public ServerTraits server() {
            return new ServerTraits("7.0.0", true, true);
        }

        @Override
        public void reset() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private CompletionStage<List<String>> send() {
        fake.answer = new CompletableFuture<>();
        return transport.evalsha(script, List.of(), List.of());
    }

    private void fails(Throwable failure) {
        CompletionStage<List<String>> sent = send();
        fake.answer.completeExceptionally(failure);
        assertThat(catchThrowable(() -> sent.toCompletableFuture().join())).hasCause(failure);
    }

    private double failures(String kind) {
        return registry.get("holdfast.redis.failures")
                .tag("kind", kind)
                .counter()
                .count();
    }

    private double count(RedisMeter meter) {
        return registry.get(meter.definition().name()).counter().count();
    }

    @Test
    void answersAreTimedByScript() {
        CompletionStage<List<String>> sent = send();
        clock.add(Duration.ofMillis(7));
        fake.answer.complete(List.of("1"));
        assertThat(sent.toCompletableFuture().join()).isEqualTo(List.of("1"));
        Timer timer =
                registry.get("holdfast.redis.roundtrip").tag("script", "verb").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
    }

    @Test
    void failuresAreCountedByKindAndOnlyAnswersAreTimed() {
        fails(BackendUnavailableException.passing("down", null));
        fails(new OutcomeUnknownException("no answer", null));
        fails(BackendUnavailableException.unsent("the breaker is open", null));
        fails(new IllegalStateException("a fault of the test's transport"));
        assertThat(registry.find("holdfast.redis.roundtrip").timer()).isNull();
        fails(BackendUnavailableException.refused("no permission", null));
        fails(new ScriptMissingException("NOSCRIPT"));
        assertThat(registry.get("holdfast.redis.roundtrip").timer().count()).isEqualTo(2);
        for (String kind : List.of("unavailable", "refused", "unsent", "unknown", "other"))
            assertThat(failures(kind)).as(kind).isEqualTo(1);
    }

    @Test
    void scriptsSentWholeMessagesAndGapsAreCounted() {
        fake.answer.complete(List.of("1"));
        transport.eval(script, List.of(), List.of());
        transport.reset();
        StringBuilder heard = new StringBuilder();
        transport.subscribe("c", heard::append, () -> heard.append('!'));
        fake.messages.accept("a");
        fake.messages.accept("b");
        fake.resumed.run();
        assertThat(heard).hasToString("ab!");
        assertThat(count(RedisMeter.RESENDS)).isEqualTo(1);
        assertThat(count(RedisMeter.MESSAGES)).isEqualTo(2);
        assertThat(count(RedisMeter.RESUMED)).isEqualTo(1);
        assertThat(count(RedisMeter.RESETS)).isEqualTo(1);
    }

    @Test
    void scriptsBehindAGateAreOneAndScriptsAreFew() {
        fake.answer.complete(List.of("1"));
        for (int i = 0; i < 1000; i++) {
            Script mine = Script.of("mine" + i, "return 1");
            transport.evalsha(Script.of("gate_run.lua", "return 1").calling("f", mine), List.of(), List.of());
            transport.evalsha(Script.of("many" + i, "return 1"), List.of(), List.of());
        }
        assertThat(registry.find("holdfast.redis.roundtrip").timers()).hasSize(251);
        assertThat(registry.find("holdfast.redis.roundtrip").timers())
                .extracting(each -> each.getId().getTag("script"))
                .contains("other", "many0")
                .allMatch(each -> !each.startsWith("mine"));
    }

    @Test
    void aRegistryThatThrowsDoesACommandNoHarm() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new IllegalStateException("a fault of the test's registry");
            }
        });
        CompletionStage<List<String>> sent = send();
        fake.answer.complete(List.of("1"));
        assertThat(sent.toCompletableFuture().join()).isEqualTo(List.of("1"));
    }

    @Test
    void whatIsWithinIsClosedAndNullsAreNamed() {
        transport.close();
        assertThat(fake.closed).isTrue();
        assertThat(transport.server().shebang()).isTrue();
        assertThatNullPointerException()
                .isThrownBy(() -> MeteredTransport.around(null, registry))
                .withMessageContaining("transport");
        assertThatNullPointerException()
                .isThrownBy(() -> MeteredTransport.around(fake, null))
                .withMessageContaining("registry");
    }
}
