package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults made for real, between a client and a server. */
class RedisCounterFaultTest extends ThroughAProxy {

    private static final CounterOptions ONCE = CounterOptions.defaults().withExactlyOnce(true);

    private Counters client(Duration timeout, Duration patience) {
        RedisTransport transport = ClientLibrary.chosen().connect(proxy.uri(), timeout);
        opened.add(transport);
        Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(patience)
                .build();
        opened.add(client);
        return client;
    }

    private Counters client(CounterListener listener) {
        RedisTransport transport = ClientLibrary.chosen().connect(proxy.uri(), Duration.ofSeconds(2));
        opened.add(transport);
        Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .listener(listener)
                .build();
        opened.add(client);
        return client;
    }

    private Counters client() {
        return client(Duration.ofSeconds(2), Duration.ofSeconds(20));
    }

    private long stored(String name) {
        String text = server.command("GET", "holdfast:{" + name + "}:count");
        return text.equals("(nil)") ? 0 : Long.parseLong(text);
    }

    private enum Outcome {
        KNOWN,
        UNKNOWN,
        NOT_DONE
    }

    private static Outcome outcome(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
            return Outcome.KNOWN;
        } catch (CompletionException e) {
            if (e.getCause() instanceof OutcomeUnknownException) return Outcome.UNKNOWN;
            if (e.getCause() instanceof BackendUnavailableException) return Outcome.NOT_DONE;
            throw e;
        }
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void anIncrementWhoseReplyIsLostIsUnknownAndHappensAtMostOnce(Cut cut) {
        AtomicCounter counter = client().counter("c");
        assertThat(counter.increment()).isEqualTo(1);
        proxy.swallowNextReply(cut);
        assertThatThrownBy(counter::increment)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("\"c\"");
        assertThat(counter.get()).isEqualTo(2);
        assertThat(counter.increment()).isEqualTo(3);
        assertThat(stored("c")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void pipelinedIncrementsWhoseRepliesAreLostHappenAtMostOnceEach(Cut cut) {
        Counters client = client();
        for (int i = 0; i < 5; i++) client.counter("c" + i).increment();
        proxy.swallowNextReply(cut);
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 5; i++) stages.add(client.counter("c" + i).incrementAsync());
        List<Outcome> outcomes =
                stages.stream().map(RedisCounterFaultTest::outcome).toList();
        assertThat(outcomes).contains(Outcome.UNKNOWN);
        for (int i = 0; i < 5; i++) {
            long value = client.counter("c" + i).get();
            if (outcomes.get(i) == Outcome.UNKNOWN) assertThat(value).isBetween(1L, 2L);
            else assertThat(value).isEqualTo(outcomes.get(i) == Outcome.KNOWN ? 2 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void whatIsKnownAndWhatIsUnknownAccountForTheValue(Cut cut) {
        AtomicCounter counter = client().counter("c");
        List<CompletionStage<Long>> stages = addWhileRepliesAreLost(counter, cut);
        long known = stages.stream().filter(s -> outcome(s) == Outcome.KNOWN).count();
        long unknown =
                stages.stream().filter(s -> outcome(s) == Outcome.UNKNOWN).count();
        assertThat(unknown).isPositive();
        assertThat(known).isPositive();
        assertThat(stored("c")).isBetween(known, known + unknown);
        assertThat(results(stages)).hasSize((int) known);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void exactlyOnceIsExactWhileRepliesAreLost(Cut cut) {
        AtomicCounter counter = client().counter("c", ONCE);
        List<CompletionStage<Long>> stages = addWhileRepliesAreLost(counter, cut);
        assertThat(stages).map(RedisCounterFaultTest::outcome).containsOnly(Outcome.KNOWN);
        assertThat(stored("c")).isEqualTo(stages.size());
        assertThat(results(stages)).hasSize(stages.size());
    }

    private List<CompletionStage<Long>> addWhileRepliesAreLost(AtomicCounter counter, Cut cut) {
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int loss = 1; loss <= 8; loss++) {
            for (int i = 0; i < 20; i++) stages.add(counter.incrementAsync());
            stages.get(stages.size() - 1)
                    .toCompletableFuture()
                    .handle((value, failure) -> value)
                    .join();
            proxy.swallowNextReply(cut);
            int expected = loss;
            while (proxy.swallowed() < expected) {
                CompletionStage<Long> one = counter.incrementAsync();
                stages.add(one);
                one.toCompletableFuture().handle((value, failure) -> value).join();
            }
        }
        return stages;
    }

    private static Set<Long> results(List<CompletionStage<Long>> stages) {
        Set<Long> results = new TreeSet<>();
        for (CompletionStage<Long> stage : stages)
            if (outcome(stage) == Outcome.KNOWN)
                results.add(stage.toCompletableFuture().join());
        return results;
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "50 000 increments through a proxy that swallows 1 reply in 20: exact, or known and unknown make it up")
    void fiftyThousandIncrementsAreAccountedFor(boolean exactlyOnce) {
        AtomicInteger replies = new AtomicInteger();
        AtomicCounter counter = client(new CounterListener() {
                    @Override
                    public void answered(String name, int calls, Duration took) {
                        int reply = replies.incrementAndGet();
                        if (reply % 20 == 10) proxy.swallowNextReply(reply % 40 == 10 ? Cut.RST : Cut.FIN);
                    }
                })
                .counter("c", ONCE.withExactlyOnce(exactlyOnce));
        List<CompletionStage<Long>> stages = new ArrayList<>();
        // Each wave takes a command or two.
        for (int i = 0; i < 625; i++) {
            for (int j = 0; j < 80; j++) stages.add(counter.incrementAsync());
            outcome(stages.get(stages.size() - 1));
        }
        long known = stages.stream().filter(s -> outcome(s) == Outcome.KNOWN).count();
        long unknown =
                stages.stream().filter(s -> outcome(s) == Outcome.UNKNOWN).count();
        assertThat(proxy.swallowed()).isGreaterThanOrEqualTo(50);
        assertThat(known + unknown).isEqualTo(50_000);
        assertThat(results(stages)).hasSize((int) known);
        if (exactlyOnce) assertThat(unknown).isZero();
        else assertThat(unknown).isPositive();
        assertThat(stored("c")).isBetween(known, known + unknown);
    }

    @Test
    void aCommandThatTimedOutAndRunsLaterIsUnknownAndCountedOnce() {
        Counters client = client(Duration.ofMillis(300), Duration.ofSeconds(20));
        AtomicCounter counter = client.counter("c");
        counter.increment();
        server.command("CLIENT", "PAUSE", "900", "WRITE");
        assertThatThrownBy(counter::increment).isInstanceOf(OutcomeUnknownException.class);
        await().until(() -> stored("c") == 2);
        assertThat(counter.increment()).isEqualTo(3);
    }

    @Test
    void exactlyOnceSurvivesCommandsThatTimeOutAndRunLater() {
        Counters client = client(Duration.ofMillis(300), Duration.ofSeconds(20));
        AtomicCounter counter = client.counter("c", ONCE);
        counter.increment();
        server.command("CLIENT", "PAUSE", "1200", "WRITE");
        assertThat(counter.increment()).isEqualTo(2);
        assertThat(counter.increment()).isEqualTo(3);
        assertThat(stored("c")).isEqualTo(3);
    }

    @Test
    void callsMadeWhileTheServerIsGoneFailInTimeAndHaveNoLateEffect() {
        Counters client = client(Duration.ofMillis(500), Duration.ofMillis(500));
        for (int i = 0; i < 20; i++) client.counter("c" + i).increment();
        server.kill();
        long start = System.nanoTime();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            CounterOptions options = i % 2 == 0 ? CounterOptions.defaults() : ONCE;
            stages.add(client.counter("c" + i % 20, options).incrementAsync());
        }
        List<Outcome> outcomes =
                stages.stream().map(RedisCounterFaultTest::outcome).toList();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(outcomes).doesNotContain(Outcome.KNOWN);
        assertThat(outcomes).filteredOn(Outcome.NOT_DONE::equals).hasSizeGreaterThan(900);
        server.restart();
        AtomicCounter later = client.counter("later");
        await().ignoreExceptions().until(() -> later.increment() > 0);
        assertThat(server.command("KEYS", "*")).isEqualTo("holdfast:{later}:count");
    }

    @Test
    void aSessionForgottenBeforeTheRepetitionMeansUnknownAndIsNeverAppliedAgain() {
        AtomicCounter counter = client().counter("c", ONCE.withSessionRetention(Duration.ofMillis(200)));
        assertThat(counter.increment()).isEqualTo(1);
        proxy.refuse();
        proxy.swallowNextReply(Cut.RST);
        CompletableFuture<Long> stage = counter.incrementAsync().toCompletableFuture();
        await().until(() -> proxy.swallowed() == 1);
        await().until(() -> server.command("KEYS", "*:once:*").isEmpty());
        proxy.pass();
        assertThat(outcome(stage)).isEqualTo(Outcome.UNKNOWN);
        assertThat(stored("c")).isEqualTo(2);
        assertThat(counter.increment()).isEqualTo(3);
    }

    @Test
    void scriptsThatTheServerForgetsAreSentAgain() {
        AtomicCounter counter = client().counter("c");
        AtomicCounter once = client().counter("c", ONCE);
        AtomicInteger flushes = new AtomicInteger();
        for (int i = 1; i <= 200; i++) {
            if (i % 10 == 0) {
                server.command("SCRIPT", "FLUSH");
                flushes.incrementAndGet();
            }
            assertThat((i % 2 == 0 ? counter : once).increment()).isEqualTo(i);
        }
        assertThat(flushes).hasValue(20);
        assertThat(stored("c")).isEqualTo(200);
    }

    @Test
    void aServerWithoutMemoryRefusesWritesAndAnswersReads() {
        AtomicCounter counter =
                client(Duration.ofSeconds(2), Duration.ofSeconds(1)).counter("c");
        counter.set(5);
        server.config("maxmemory", "1");
        assertThatThrownBy(counter::increment)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("OOM");
        assertThat(counter.get()).isEqualTo(5);
        assertThat(counter.reset()).isEqualTo(5);
        server.config("maxmemory", "0");
        assertThat(counter.increment()).isEqualTo(1);
    }

    @Test
    void aMissingPermissionIsToldInTheServersWords() {
        server.command("ACL", "SETUSER", "clerk", "on", ">secret", "~*", "+@all", "-incrby");
        RedisTransport transport = ClientLibrary.chosen().connect(server.uri("clerk", "secret"));
        opened.add(transport);
        Counters client = Counters.on(RedisCounterStore.over(transport));
        opened.add(client);
        AtomicCounter counter = client.counter("c");
        counter.set(5);
        assertThatThrownBy(counter::increment)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageMatching("(?s).*(can't run this command|has no permissions to run).*");
        assertThat(counter.get()).isEqualTo(5);
    }

    @Test
    void aPrimaryWithoutItsReplicasRefusesWritesUntilTheyAreBack() {
        AtomicCounter counter =
                client(Duration.ofSeconds(2), Duration.ofMillis(300)).counter("c");
        counter.set(5);
        server.config("min-replicas-to-write", "3");
        assertThatThrownBy(counter::increment)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("NOREPLICAS");
        server.config("min-replicas-to-write", "0");
        assertThat(counter.increment()).isEqualTo(6);
    }

    @Test
    void anExactlyOnceCounterFailsOverALostConnectionWithoutLosingItsPlace() {
        AtomicCounter counter = client().counter("c", ONCE);
        for (int i = 1; i <= 20; i++) {
            assertThat(counter.increment()).isEqualTo(i);
            proxy.cut(i % 2 == 0 ? Cut.FIN : Cut.RST);
        }
    }
}
