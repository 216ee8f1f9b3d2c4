package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the network and the server do to a transport. Nothing is ever executed twice, and every failure says which it is. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Transports.class)
class TransportFaultTest {

    private static final Script COUNT = Script.load(TransportFaultTest.class, "count.lua");

    private final Transports transports;
    private final RedisServer server = RedisServer.start();
    private final FaultProxy proxy = new FaultProxy(server);
    private Transports.Opened opened;
    private RedisTransport transport;
    private ScriptRunner runner;

    TransportFaultTest(Transports transports) {
        this.transports = transports;
    }

    @BeforeEach
    void connect() {
        opened = transports.open(proxy.uri());
        transport = opened.transport();
        runner = new ScriptRunner(transport);
        assertThat(count()).isCompletedWithValue(1);
    }

    @AfterEach
    void close() {
        opened.close();
        proxy.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1 B2 a command whose reply is lost is unknown and not executed again")
    void aLostReplyIsUnknown(Cut cut) {
        proxy.swallowNextReply(cut);
        assertThat(failure(send())).isInstanceOf(OutcomeUnknownException.class);
        comesBack();
        assertThat(proxy.swallowed()).isEqualTo(1);
        assertThat(executed()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1 B2 of five under way each is executed at most once")
    void ofFiveUnderWayEachIsExecutedAtMostOnce(Cut cut) {
        proxy.swallowNextReply(cut);
        List<CompletableFuture<Integer>> five =
                IntStream.range(0, 5).mapToObj(i -> send()).toList();
        int answered = 0;
        int refused = 0;
        for (CompletableFuture<Integer> each : five) {
            Throwable failure = outcome(each);
            if (failure == null) answered++;
            else if (failure instanceof BackendUnavailableException) refused++;
            else assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
        }
        comesBack();
        assertThat(executed()).isBetween(1 + answered + 1, 1 + 5 - refused + 1);
    }

    @Test
    @DisplayName("B3 a command that times out is unknown, and may be executed later, once")
    void aCommandThatTimesOutIsUnknown() {
        server.command("CLIENT", "PAUSE", "1000", "WRITE");
        assertThat(failure(send()))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("no answer within PT0.6S");
        comesBack();
        assertThat(executed()).isEqualTo(3);
    }

    @Test
    @DisplayName("B5 what is asked for while there is no server is refused, and never executed later")
    void whatIsAskedWithoutAServerIsNeverExecuted() {
        server.kill();
        Awaitility.await().until(() -> failure(send()) instanceof BackendUnavailableException);
        List<CompletableFuture<Integer>> calls =
                IntStream.range(0, 1000).mapToObj(i -> send()).toList();
        for (CompletableFuture<Integer> call : calls) {
            assertThat(failure(call))
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue());
        }
        server.restart();
        comesBack();
        assertThat(executed()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Injected.class)
    @DisplayName("B8 replies that do not belong to their requests are not believed")
    void shiftedRepliesAreNotBelieved(Injected injected) {
        proxy.holdReplies();
        List<CompletableFuture<Integer>> calls =
                IntStream.range(0, 5).mapToObj(i -> send()).toList();
        Awaitility.await().until(() -> executed() == 6);
        proxy.inject(injected.bytes);
        proxy.pass();
        for (CompletableFuture<Integer> call : calls) {
            Throwable failure = outcome(call);
            if (failure != null)
                assertThat(failure).isInstanceOfAny(OutcomeUnknownException.class, BackendUnavailableException.class);
        }
        assertThat(calls.get(0)).isCompletedExceptionally();
        comesBack();
        int before = executed();
        assertThat(count()).isCompletedWithValue(before + 1);
    }

    enum Injected {
        INTEGER(":1\r\n"),
        TEXT("+OK\r\n"),
        ARRAY("*2\r\n:9\r\n$1\r\n9\r\n"),
        NOTHING("$-1\r\n");

        private final String bytes;

        Injected(String bytes) {
            this.bytes = bytes;
        }
    }

    @Test
    @DisplayName("B9 a connection that swallows everything is opened anew")
    void aDeadConnectionIsOpenedAnew() {
        proxy.blackhole();
        int accepted = proxy.accepted();
        assertThat(failure(send())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(proxy.accepted()).isEqualTo(accepted);
        assertThat(failure(send())).isInstanceOf(OutcomeUnknownException.class);
        Awaitility.await().until(() -> proxy.accepted() > accepted);
        proxy.pass();
        comesBack();
        assertThat(executed()).isEqualTo(2);
    }

    @Test
    void resetFailsWhatIsUnderWayAndComesBack() {
        proxy.holdReplies();
        CompletableFuture<Integer> call = send();
        Awaitility.await().until(() -> executed() == 2);
        transport.reset();
        assertThat(failure(call)).isInstanceOf(OutcomeUnknownException.class);
        proxy.pass();
        comesBack();
        assertThat(executed()).isEqualTo(3);
    }

    @Test
    void slowRepliesThatAreWithinTheTimeoutAreJustSlow() {
        proxy.delayReplies(Duration.ofMillis(200));
        assertThat(count()).isCompletedWithValue(2);
    }

    @Test
    @DisplayName("D4 a subscription is there again after its connection broke, and says so")
    void aSubscriptionComesBack() {
        AtomicInteger resumed = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        transport.subscribe("news", message -> heard.incrementAndGet(), resumed::incrementAndGet);
        server.command("PUBLISH", "news", "one");
        Awaitility.await().until(() -> heard.get() == 1);
        assertThat(resumed).hasValue(0);
        for (int i = 1; i <= 3; i++) {
            int times = i;
            server.command("CLIENT", "KILL", "TYPE", "pubsub");
            Awaitility.await().until(() -> resumed.get() == times);
            server.command("PUBLISH", "news", "more");
            Awaitility.await().until(() -> heard.get() == 1 + times);
        }
    }

    @Test
    void aSubscriptionThatIsClosedHearsNoMore() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        AutoCloseable closing = transport.subscribe("news", message -> first.incrementAndGet(), () -> {});
        transport.subscribe("news", message -> second.incrementAndGet(), () -> {});
        server.command("PUBLISH", "news", "both");
        Awaitility.await().until(() -> first.get() == 1 && second.get() == 1);
        try {
            closing.close();
            closing.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        server.command("PUBLISH", "news", "one");
        Awaitility.await().until(() -> second.get() == 2);
        assertThat(first).hasValue(1);
    }

    @Test
    void subscribingWithoutAServerFailsInTime() {
        server.kill();
        assertThatThrownBy(() -> transport.subscribe("news", message -> {}, () -> {}))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("cannot");
    }

    @Test
    @DisplayName("B10 waiting on the event loop for its own answer fails and says why")
    void waitingOnTheEventLoopFails() {
        proxy.delayReplies(Duration.ofMillis(100));
        CompletableFuture<Throwable> seen = runner.run(COUNT, List.of("count"), List.of())
                .thenApply(reply -> failure(send()))
                .toCompletableFuture();
        assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join()).hasMessageContaining("event loop thread");
    }

    @Test
    @DisplayName("B10 subscribing on the event loop is refused")
    void subscribingOnTheEventLoopIsRefused() {
        proxy.delayReplies(Duration.ofMillis(100));
        CompletableFuture<?> seen = runner.run(COUNT, List.of("count"), List.of())
                .thenAccept(reply -> transport.subscribe("news", message -> {}, () -> {}))
                .toCompletableFuture();
        assertThat(failure(seen)).isInstanceOf(IllegalStateException.class).hasMessageContaining("event loop");
    }

    @Test
    void aClosedTransportRefuses() {
        transport.close();
        transport.close();
        assertThat(failure(send()))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isFalse());
        assertThatThrownBy(() -> transport.subscribe("news", message -> {}, () -> {}))
                .isInstanceOf(BackendUnavailableException.class);
        opened.close();
        Awaitility.await().until(() -> server.command("CLIENT", "LIST").lines().count() == 1);
    }

    private CompletableFuture<Integer> send() {
        return runner.run(COUNT, List.of("count"), List.of())
                .thenApply(reply -> Integer.parseInt(reply.get(0)))
                .toCompletableFuture();
    }

    private CompletableFuture<Integer> count() {
        CompletableFuture<Integer> call = send();
        call.orTimeout(20, TimeUnit.SECONDS).join();
        return call;
    }

    private int executed() {
        String count = server.command("GET", "count");
        return count.equals("(nil)") ? 0 : Integer.parseInt(count);
    }

    /** Waits until a command is answered again; that one is counted too. */
    private void comesBack() {
        Awaitility.await("the connection to come back")
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> {
                    try {
                        return runner.run(COUNT, List.of("probe"), List.of())
                                        .toCompletableFuture()
                                        .join()
                                != null;
                    } catch (CompletionException e) {
                        return false;
                    }
                });
        count();
    }

    private static Throwable failure(CompletableFuture<?> call) {
        Throwable failure = outcome(call);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }

    /** How it failed, or null. */
    private static Throwable outcome(CompletableFuture<?> call) {
        Throwable failure = call.handle((value, cause) -> cause)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
