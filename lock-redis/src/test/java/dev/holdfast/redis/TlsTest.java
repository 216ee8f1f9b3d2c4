package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.Authority;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Connections by TLS to a server that has it: whom they trust, and what is said when they do not. */
@Timeout(120)
class TlsTest {

    private static final Script PING = Script.of("ping", "return {redis.call('PING').ok, ARGV[1]}");

    @TempDir
    static Path folder;

    private static Authority authority;
    private static RedisServer server;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        authority = new Authority(folder);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        if (!System.getProperty("holdfast.redis.server", "usual").equals("usual"))
            throw new TestAbortedException("needs a server that has TLS, and the files of this machine");
        server = RedisServer.start(authority.settings(port).toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @ParameterizedTest
    @EnumSource(ClientLibrary.class)
    void aServerThatATrustedAuthorityVouchesForIsTalkedTo(ClientLibrary library) throws Exception {
        try (Opened opened = open(library, "localhost", true, false)) {
            CompletableFuture<String> message = new CompletableFuture<>();
            opened.transport.subscribe("news", message::complete, () -> {});
            assertThat(ping(opened.transport)).isEqualTo("PONG");
            server.command("PUBLISH", "news", "hello");
            assertThat(message.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource(ClientLibrary.class)
    void anUnknownAuthorityIsRefused(ClientLibrary library) {
        Throwable failure = catchThrowable(() -> open(library, "localhost", false, false));
        assertThat(failure).isNotNull();
        assertThat(words(failure)).containsIgnoringCase("certification path");
        if (failure instanceof BackendUnavailableException e)
            assertThat(e.isTransient()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ClientLibrary.class)
    void aCertificateForAnotherHostIsRefused(ClientLibrary library) {
        Throwable failure = catchThrowable(() -> open(library, "127.0.0.1", true, false));
        assertThat(failure).isNotNull();
        assertThat(words(failure)).containsIgnoringCase("subject alternative").contains("127.0.0.1");
        if (failure instanceof BackendUnavailableException e)
            assertThat(e.isTransient()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ClientLibrary.class)
    void aServerThatAsksForACertificateGetsIt(ClientLibrary library) throws Exception {
        server.config("tls-auth-clients", "yes");
        try {
            assertThat(catchThrowable(() -> open(library, "localhost", true, false)))
                    .isNotNull();
            try (Opened opened = open(library, "localhost", true, true)) {
                assertThat(ping(opened.transport)).isEqualTo("PONG");
            }
        } finally {
            server.config("tls-auth-clients", "no");
        }
    }

    @Test
    void aPortForTlsIsNotSpokenToInPlainText() {
        BackendUnavailableException e = refusal("redis://localhost:" + port);
        assertThat(e)
                .hasMessageContaining("cannot connect to localhost:" + port)
                .hasMessageContaining("rediss:");
    }

    @Test
    void aPortWithoutTlsIsNamedAsSuch() {
        BackendUnavailableException e = refusal("rediss://localhost:" + server.port());
        assertThat(e)
                .hasMessageContaining("cannot connect to localhost:" + server.port())
                .hasMessageContaining("TLS");
    }

    @Test
    void certificatesAreReadAtEachConnect() throws IOException {
        Path trusted = folder.resolve("trusted.pem");
        Files.copy(authority.certificates("ca"), trusted, StandardCopyOption.REPLACE_EXISTING);
        try (LettuceTransport transport = LettuceTransport.builder("rediss://localhost:" + port)
                .connectTimeout(Duration.ofSeconds(20))
                .commandTimeout(Duration.ofSeconds(20))
                .trustedCertificates(trusted)
                .connect()) {
            String client = Files.readString(authority.certificates("client"));
            String end = "-----END CERTIFICATE-----\n";
            Files.writeString(trusted, client.substring(0, client.indexOf(end) + end.length()));
            transport.reset();
            Awaitility.await().until(() -> catchThrowable(() -> ping(transport)) != null);
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> catchThrowable(() -> ping(transport)) != null);
            Files.copy(authority.certificates("ca"), trusted, StandardCopyOption.REPLACE_EXISTING);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ping(transport).equals("PONG"));
        }
    }

    @Test
    void certificatesThatWouldNotBeUsedAreRefused() {
        LettuceTransport.Builder plain = LettuceTransport.builder("redis://localhost:" + server.port())
                .trustedCertificates(authority.certificates("ca"));
        assertThatThrownBy(plain::connect)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rediss");
        assertThatThrownBy(() -> plain.trustedCertificates(folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trustedCertificates")
                .hasMessageContaining("missing.pem");
        assertThatThrownBy(() -> plain.clientCertificate(folder.resolve("none"), authority.key("client")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("certificates");
        assertThatThrownBy(() -> plain.clientCertificate(authority.certificates("client"), folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key");
    }

    private static BackendUnavailableException refusal(String uri) {
        TimeSource time = TimeSource.system();
        long begun = time.nanos();
        BackendUnavailableException e = catchThrowableOfType(
                BackendUnavailableException.class,
                () -> LettuceTransport.builder(uri)
                        .connectTimeout(Duration.ofSeconds(2))
                        .connect());
        assertThat(Duration.ofNanos(time.nanos() - begun)).isLessThan(Duration.ofSeconds(22));
        return e;
    }

    private record Opened(RedisTransport transport, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            transport.close();
            end.run();
        }
    }

    private static Opened open(ClientLibrary library, String host, boolean trusting, boolean known)
            throws MalformedURLException {
        String uri = "rediss://" + host + ":" + port;
        if (library == ClientLibrary.LETTUCE) {
            LettuceTransport.Builder builder = LettuceTransport.builder(uri).connectTimeout(Duration.ofSeconds(20));
            if (trusting) builder.trustedCertificates(authority.certificates("ca"));
            if (known) builder.clientCertificate(authority.certificates("client"), authority.key("client"));
            return new Opened(builder.connect(), () -> {});
        }
        Config config = ClientLibrary.config(uri).setSslKeystoreType("PKCS12");
        config.useSingleServer().setAddress(uri).setRetryAttempts(0);
        if (trusting) config.setSslTrustManagerFactory(authority.trust());
        if (known) config.setSslKeystore(clientOnly()).setSslKeystorePassword(authority.password());
        RedissonClient client = Redisson.create(config);
        try {
            return new Opened(RedissonTransport.of(client, Duration.ofSeconds(20)), () -> ClientLibrary.end(client));
        } catch (RuntimeException e) {
            ClientLibrary.end(client);
            throw e;
        }
    }

    private static java.net.URL clientOnly() throws MalformedURLException {
        return authority.store().toUri().toURL();
    }

    private static String ping(RedisTransport transport) {
        return transport
                .eval(PING, List.of(), List.of("1"))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .get(0);
    }

    private static String words(Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause())
            words.append(each).append('\n');
        return words.toString();
    }
}
