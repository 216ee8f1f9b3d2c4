package dev.holdfast.redis.lettuce;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.wire.Dial;
import io.lettuce.core.RedisClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways in, and what is said when there is none. */
@Timeout(60)
@SuppressWarnings("try") // connections that only have to be there
class ConnectTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final String CANARY = "canary-7f3a";

    private final RedisServer server = RedisServer.shared();
    private final OwnerId a = new OwnerId("a", 1, Duration.ofSeconds(3));

    @Test
    void aConnectionHasTheNameItWasGiven() {
        try (LettuceTransport transport =
                LettuceTransport.builder(server.uri()).connectionName("billing").connect()) {
            assertThat(server.command("CLIENT", "LIST")).contains("name=billing");
        }
    }

    @Test
    void closingEndsTheConnectionsButNotTheApplicationsClient() {
        long others = server.command("CLIENT", "LIST").lines().count();
        RedisClient client = RedisClient.create(server.uri());
        LettuceTransport transport = LettuceTransport.of(client);
        Subscription subscription = transport.subscribe("news", message -> {}, () -> {});
        transport.close();
        subscription.close();
        assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        client.shutdown();
        Awaitility.await().until(() -> server.command("CLIENT", "LIST").lines().count() == others);
    }

    @Test
    void nobodyListeningIsSaidAtOnce() {
        RedisServer gone = RedisServer.start();
        gone.close();
        BackendUnavailableException e = refusal(() -> LettuceTransport.builder(gone.uri())
                .connectTimeout(Duration.ofSeconds(30))
                .connect());
        assertThat(e.isTransient()).isTrue();
        assertThat(e)
                .hasMessageContaining("cannot connect to 127.0.0.1:" + gone.port())
                .hasMessageContaining("refused");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() {
        FaultProxy proxy = new FaultProxy(server);
        proxy.blackhole();
        TimeSource time = TimeSource.system();
        long begun = time.nanos();
        BackendUnavailableException e = refusal(() -> LettuceTransport.builder(proxy.uri())
                .connectTimeout(Duration.ofMillis(300))
                .connect());
        assertThat(Duration.ofNanos(time.nanos() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(e.isTransient()).isTrue();
        assertThat(e).hasMessageContaining("cannot connect to 127.0.0.1:");
        proxy.close();
    }

    @Test
    void aClassThatIsMissingIsNamedAtOnce() {
        Dial dial = Dial.now("here", Duration.ofMinutes(1), failure -> null);
        BackendUnavailableException e = refusal(() -> dial.open(
                () -> {
                    throw new NoClassDefFoundError("io/netty/Missing");
                },
                late -> {}));
        assertThat(e.isTransient()).isFalse();
        assertThat(e).hasMessage("cannot connect to here: java.lang.NoClassDefFoundError: io/netty/Missing");
    }

    @Test
    void allWaitsOfADialTakeItsTimeoutTogether() {
        Dial spent = new Dial(
                "here",
                Duration.ofMinutes(1),
                failure -> null,
                TimeSource.system().nanos() - Duration.ofMinutes(2).toNanos());
        assertThat(refusal(() -> spent.await(new CompletableFuture<>(), "no use")))
                .hasMessageContaining("no answer within PT1M");
        assertThat(spent.await(CompletableFuture.completedFuture("there"), "no use"))
                .isEqualTo("there");
        assertThat(spent.again().remaining()).isPositive();
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThat(refusal(() -> LettuceTransport.connect("redis://no-such-host.invalid")))
                .hasMessageContaining("no-such-host.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6379",
                "http://localhost",
                "redis://",
                "redis://user:" + CANARY + "@:x",
                "redis//" + CANARY,
                "redis://u:" + CANARY + "#x@localhost",
                "redis://u:a/" + CANARY + "@localhost",
                "redis://u:" + CANARY + "\n@localhost",
                " "
            })
    void whatIsNoUriIsRefusedWithoutBeingRepeated(String uri) {
        Throwable failure = catchThrowable(() -> LettuceTransport.builder(uri).connect());
        assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("uri");
        assertThat(trace(failure)).doesNotContain(CANARY);
    }

    @Test
    void badSettingsAreRefusedByName() {
        LettuceTransport.Builder builder = LettuceTransport.builder(server.uri());
        assertThatThrownBy(() -> builder.commandTimeout(Duration.ZERO)).hasMessageContaining("commandTimeout");
        assertThatThrownBy(() -> builder.commandTimeout(Duration.ofHours(1))).hasMessageContaining("commandTimeout");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ofMillis(-1))).hasMessageContaining("connectTimeout");
        assertThatThrownBy(() -> builder.connectionName("a b")).hasMessageContaining("connectionName");
        assertThatThrownBy(() -> builder.connectionName("")).hasMessageContaining("connectionName");
    }

    @Test
    void aMissingOrWrongPasswordIsSaid() {
        RedisServer guarded = RedisServer.start("--requirepass", "right");
        try {
            BackendUnavailableException without = refusal(() -> LettuceTransport.connect(guarded.uri()));
            assertThat(without.isTransient()).isFalse();
            assertThat(without).hasMessageContaining("NOAUTH");
            BackendUnavailableException wrong = refusal(() -> LettuceTransport.connect(guarded.uri("default", CANARY)));
            assertThat(wrong.isTransient()).isFalse();
            assertThat(wrong).hasMessageContaining("WRONGPASS");
            assertThat(trace(wrong)).doesNotContain(CANARY);
            try (LettuceTransport right = LettuceTransport.connect(guarded.uri("default", "right"))) {
                assertThat(granted(RedisLeaseStore.over(right).acquire("job", a, LEASE, true)))
                        .isPositive();
            }
        } finally {
            guarded.close();
        }
    }

    private static BackendUnavailableException refusal(ThrowingCallable call) {
        return catchThrowableOfType(BackendUnavailableException.class, call);
    }

    private static String trace(Throwable failure) {
        if (failure == null) return "";
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static long granted(CompletionStage<Reply> reply) {
        return ((Reply.Granted) join(reply)).grant();
    }
}
