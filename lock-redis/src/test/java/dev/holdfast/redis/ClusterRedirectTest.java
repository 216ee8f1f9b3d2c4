package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.redis.testing.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes of a cluster say to a script, and where it goes then. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
        value = Transports.class,
        names = {"LETTUCE_OF_ITS_OWN", "REDISSON_OF_THE_APPLICATION"})
class ClusterRedirectTest {

    private static final Script COUNT = Script.load(ClusterRedirectTest.class, "count.lua");
    private static final String KEY = "{key}";

    private final FakeServer a = new FakeServer();
    private final FakeServer b = new FakeServer();
    private final Transports.Opened opened;
    private final ScriptRunner runner;
    private final boolean lettuce;
    /** Redisson tries a script of its own. */
    private final int before;

    ClusterRedirectTest(Transports transports) {
        lettuce = transports == Transports.LETTUCE_OF_ITS_OWN;
        see("0-16383", "");
        opened = open(transports);
        runner = new ScriptRunner(opened.transport());
        before = scripts(a);
        assertThat(opened.transport().server().cluster()).isTrue();
        assertThat(opened.transport().server().countsReceivers()).isFalse();
        assertThat(opened.transport().server().shebang()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        opened.close();
        a.close();
        b.close();
    }

    @Test
    void movedIsFollowedAndRemembered() {
        // So that nobody tells who has which slots.
        a.isNodeOf("nothing");
        b.isNodeOf("nothing");
        a.failNext("MOVED " + Slots.of(KEY) + " 127.0.0.1:" + b.port());
        assertThat(outcome()).isNull();
        assertThat(scripts(a)).isEqualTo(before + 1);
        assertThat(scripts(b)).isEqualTo(1);
        assertThat(outcome()).isNull();
        assertThat(scripts(a)).isEqualTo(before + 1);
        assertThat(scripts(b)).isEqualTo(2);
    }

    @Test
    @DisplayName("B1 a command whose reply is lost is unknown, and is not sent again to any node")
    void aLostReplyIsUnknown() {
        a.hangUpNext();
        assertThat(outcome()).isInstanceOf(OutcomeUnknownException.class);
        assertThat(scripts(a)).isEqualTo(before + 1);
        assertThat(scripts(b)).isZero();
    }

    @Test
    void movedHasTheTopologyAskedForAnew() {
        see("", "0-16383");
        a.failNext("MOVED " + Slots.of(KEY) + " 127.0.0.1:" + b.port());
        assertThat(outcome()).isNull();
        int toA = scripts(a);
        Awaitility.await().until(() -> opened.transport().nodes().size() == 1 && questions(a) >= 2);
        for (int i = 0; i < 20; i++)
            runner.run(COUNT, List.of("{other" + i + "}"), List.of())
                    .toCompletableFuture()
                    .join();
        assertThat(scripts(a)).isEqualTo(toA);
    }

    @Test
    @DisplayName("C13 behind ASK each attempt is announced, also that by text")
    void askedIsFollowedBehindAsking() {
        String ask = "ASK " + Slots.of(KEY) + " 127.0.0.1:" + b.port();
        a.failNext(ask);
        a.failNext(ask);
        b.failNext("NOSCRIPT No matching script.");
        assertThat(outcome()).isNull();
        assertThat(scriptsOf(b)).containsExactly("ASKING", "EVALSHA", "ASKING", "EVAL");
        assertThat(outcome()).isNull();
        assertThat(scripts(a)).as("the next one goes where the slot is").isEqualTo(before + 3);
    }

    @Test
    void aCircleOfRedirectionsEndsAsAFailureThatPasses() {
        for (int i = 0; i < 10; i++) {
            a.failNext("MOVED 1 127.0.0.1:" + b.port());
            b.failNext("MOVED 1 127.0.0.1:" + a.port());
        }
        assertThat(outcome()).isInstanceOfSatisfying(BackendUnavailableException.class, e -> {
            assertThat(e.isTransient()).isTrue();
            assertThat(e).hasMessageContaining("redirected");
        });
        assertThat(scripts(a) + scripts(b)).isEqualTo(before + 6);
    }

    @Test
    void whatWaitsForCopiesIsFollowedTheSameWay() {
        a.isNodeOf("nothing");
        b.isNodeOf("nothing");
        a.failNext("ASK " + Slots.of(KEY) + " 127.0.0.1:" + b.port());
        assertThat(outcomeOfWaiting()).isNull();
        assertThat(scriptsOf(b)).containsExactly("ASKING", "EVAL");
        a.failNext("MOVED " + Slots.of(KEY) + " 127.0.0.1:" + b.port());
        assertThat(outcomeOfWaiting()).isNull();
        assertThat(outcomeOfWaiting()).isNull();
        assertThat(scripts(a)).as("the last one went where the slot is").isEqualTo(before + 2);
        assertThat(scripts(b)).isEqualTo(3);
        b.failNext("TRYAGAIN Multiple keys request during rehashing of slot");
        assertThat(outcomeOfWaiting()).hasMessageContaining("TRYAGAIN");
    }

    @Test
    void aCircleEndsForWhatWaitsForCopiesToo() {
        for (int i = 0; i < 10; i++) {
            a.failNext("MOVED 1 127.0.0.1:" + b.port());
            b.failNext("MOVED 1 127.0.0.1:" + a.port());
        }
        assertThat(outcomeOfWaiting()).hasMessageContaining("redirected");
        assertThat(scripts(a) + scripts(b)).isEqualTo(before + 6);
    }

    @Test
    void aRedirectionWithoutAHostMeansTheNodeThatWasAsked() {
        assumeThat(lettuce).as("Redisson takes it for no answer").isTrue();
        a.failNext("MOVED 1 :" + b.port());
        assertThat(outcome()).isNull();
        assertThat(scripts(b)).isEqualTo(1);
    }

    @Test
    void aRedirectionToNowhereIsARefusal() {
        assumeThat(lettuce).as("Redisson takes it for no answer").isTrue();
        a.failNext("MOVED 1 nowhere");
        assertThat(outcome()).isInstanceOf(BackendUnavailableException.class).hasMessageContaining("MOVED 1 nowhere");
    }

    @ParameterizedTest
    @DisplayName("C16 a refusal that passes is told as such, never repeated here, and has the cluster asked anew")
    @ValueSource(
            strings = {
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "CLUSTERDOWN The cluster is down",
                "LOADING Redis is loading the dataset in memory",
                "READONLY You can't write against a read only replica."
            })
    void whatPassesIsTold(String refusal) {
        int asked = questions(a);
        a.failNext(refusal);
        assertThat(outcome())
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue());
        assertThat(scripts(a)).isEqualTo(before + 1);
        Awaitility.await().until(() -> questions(a) > asked);
    }

    @Test
    @DisplayName("C17 keys of several slots are refused for good")
    void keysOfSeveralSlotsAreRefused() {
        a.failNext("CROSSSLOT Keys in request don't hash to the same slot");
        assertThat(outcome()).isInstanceOfSatisfying(BackendUnavailableException.class, e -> {
            assertThat(e.isTransient()).isFalse();
            assertThat(e).hasMessageContaining("CROSSSLOT");
        });
    }

    @Test
    void aNodeThatIsGoneIsAFailureThatPasses() throws IOException {
        FakeServer gone = new FakeServer();
        gone.close();
        a.failNext("MOVED 1 127.0.0.1:" + gone.port());
        assertThat(outcome())
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue());
    }

    @Test
    void aScriptWithoutKeysGoesToAnyNode() {
        assertThat(runner.run(COUNT, List.of(), List.of()).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS))
                .succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void eachPrimaryCanBeAskedByItself() {
        see("0-99", "100-16383");
        a.failNext("MOVED 1 127.0.0.1:" + b.port());
        assertThat(outcome()).isNull();
        Awaitility.await().until(() -> opened.transport().nodes().size() == 2);
        int toA = scripts(a);
        int toB = scripts(b);
        for (RedisTransport node : opened.transport().nodes())
            new ScriptRunner(node)
                    .run(COUNT, List.of(), List.of())
                    .toCompletableFuture()
                    .join();
        assertThat(scripts(a)).isEqualTo(toA + 1);
        assertThat(scripts(b)).isEqualTo(toB + 1);
    }

    /** On a busy machine the first connection of a JVM may take longer than there is time. */
    private Transports.Opened open(Transports transports) {
        for (int tries = 1; ; tries++) {
            try {
                return transports.open(a.uri());
            } catch (BackendUnavailableException busy) {
                if (tries == 5) throw busy;
            }
        }
    }

    private void see(String ofA, String ofB) {
        String nodes = "a1 127.0.0.1:" + a.port() + "@1 master - 0 0 1 connected " + ofA + "\n" + "b1 127.0.0.1:"
                + b.port() + "@1 master - 0 0 2 connected " + ofB + "\n";
        a.isNodeOf(nodes);
        b.isNodeOf(nodes);
    }

    private Throwable outcome() {
        return failure(runner.run(COUNT, List.of(KEY), List.of()));
    }

    private Throwable outcomeOfWaiting() {
        return failure(
                runner.runThenWait(COUNT, List.of(KEY), List.of(), new Copies(1, false), Duration.ofSeconds(20)));
    }

    private static Throwable failure(CompletionStage<?> stage) {
        Throwable failure = stage.toCompletableFuture()
                .handle((reply, cause) -> cause)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static List<String> scriptsOf(FakeServer server) {
        return server.commands().stream()
                .filter(verb -> List.of("ASKING", "EVALSHA", "EVAL").contains(verb))
                .toList();
    }

    private static int scripts(FakeServer server) {
        return (int) server.commands().stream()
                .filter(verb -> verb.startsWith("EVAL"))
                .count();
    }

    private static int questions(FakeServer server) {
        return (int) server.commands().stream().filter("CLUSTER"::equals).count();
    }
}
