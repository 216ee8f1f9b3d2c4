package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** User and password from who keeps them, asked for at each connect. */
@Timeout(60)
class RedisCredentialsTest {

    private static final Script PING = Script.of("ping", "return {redis.call('PING').ok, ARGV[1]}");
    private static final String USER = "rotating";

    private final RedisServer server = RedisServer.shared();
    private final AtomicReference<Credentials> current = new AtomicReference<>(new Credentials(USER, "first"));
    private final Semaphore asked = new Semaphore(0);
    private AutoCloseable client = () -> {};

    @AfterEach
    void close() throws Exception {
        client.close();
        server.command("ACL", "DELUSER", USER);
    }

    @Test
    @DisplayName(
            "A password that changes while the library runs is taken at the next connect, for commands and for messages")
    void aPasswordMayChange() {
        passwordIs("first");
        try (RedisTransport transport = connect(this::answer)) {
            Semaphore messages = new Semaphore(0);
            transport.subscribe("news", message -> messages.release(), () -> {});
            assertThat(ping(transport)).isEqualTo("PONG");
            asked.drainPermits();
            passwordIs("second");
            current.set(new Credentials(USER, "second"));
            server.command("CLIENT", "KILL", "USER", USER);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ping(transport).equals("PONG"));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                server.command("PUBLISH", "news", "hello");
                return messages.tryAcquire(100, TimeUnit.MILLISECONDS);
            });
            assertThat(asked.availablePermits()).isPositive();
        }
    }

    @Test
    void whatTheServerDoesNotTakeIsSaidWithoutThePassword() {
        passwordIs("first");
        BackendUnavailableException e = refusal(() -> new Credentials(USER, "canary-7f3a"), Duration.ofSeconds(20));
        assertThat(e.isTransient()).isFalse();
        assertThat(e).hasMessageContaining("WRONGPASS");
        assertThat(trace(e)).doesNotContain("canary-7f3a");
    }

    @Test
    void whoCannotTellThePasswordIsSaidToHaveFailed() {
        assertThat(refusal(
                        () -> {
                            throw new IllegalStateException("the vault is sealed");
                        },
                        Duration.ofSeconds(20)))
                .hasMessageContaining("the vault is sealed");
        assertThat(refusal(() -> null, Duration.ofSeconds(20))).hasMessageContaining("credentials must not be null");
    }

    @Test
    void whoIsSlowToTellThePasswordIsNotWaitedForLongerThanToConnect() {
        CountDownLatch over = new CountDownLatch(1);
        BackendUnavailableException e = refusal(
                () -> {
                    try {
                        over.await(40, TimeUnit.SECONDS);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    return current.get();
                },
                Duration.ofMillis(300));
        over.countDown();
        assertThat(e.isTransient()).isTrue();
        assertThat(e).hasMessageContaining("cannot connect to 127.0.0.1:");
    }

    @Test
    void credentialsTellTheUserOnly() {
        assertThat(new Credentials("ann", "canary-7f3a")).hasToString("credentials of ann");
        assertThatThrownBy(() -> new Credentials(" ", "x")).hasMessageContaining("user");
        assertThatThrownBy(() -> new Credentials("ann", null)).hasMessageContaining("password");
        assertThatThrownBy(() -> LettuceTransport.builder(server.uri()).credentials(null))
                .hasMessageContaining("credentials");
    }

    private void passwordIs(String password) {
        String reply = server.command("ACL", "SETUSER", USER, "reset", "on", ">" + password, "~*", "&*", "+@all");
        assertThat(reply).isEqualTo("OK");
    }

    private Credentials answer() {
        asked.release();
        return current.get();
    }

    private RedisTransport connect(Supplier<Credentials> credentials) {
        if (ClientLibrary.chosen() == ClientLibrary.LETTUCE)
            return LettuceTransport.builder(server.uri())
                    .connectTimeout(Duration.ofSeconds(20))
                    .credentials(credentials)
                    .connect();
        Config config = ClientLibrary.config(server.uri()).setCredentialsResolver(address -> {
            Credentials told = credentials.get();
            return CompletableFuture.completedFuture(new org.redisson.config.Credentials(told.user(), told.password()));
        });
        RedissonClient redisson = Redisson.create(config);
        client = () -> ClientLibrary.end(redisson);
        return RedissonTransport.of(redisson);
    }

    /** A thing of Lettuce's transport, as Redisson's client is connected by the application. */
    private BackendUnavailableException refusal(Supplier<Credentials> credentials, Duration timeout) {
        return catchThrowableOfType(
                BackendUnavailableException.class,
                () -> LettuceTransport.builder(server.uri())
                        .connectTimeout(timeout)
                        .credentials(credentials)
                        .connect());
    }

    private static String ping(RedisTransport transport) {
        return transport
                .eval(PING, List.of(), List.of("1"))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .get(0);
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
