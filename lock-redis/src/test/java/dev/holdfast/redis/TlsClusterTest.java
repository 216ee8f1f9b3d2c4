package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.Authority;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.RedisServer;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.redisson.misc.RedisURI;

/** A cluster by TLS: every connection to every node, also to those that are learned of later. */
@Tag("topology")
@Timeout(120)
@ParameterizedClass
@EnumSource(ClientLibrary.class)
class TlsClusterTest {

    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofSeconds(20));

    @TempDir
    static Path folder;

    private static Authority authority;

    private final ClientLibrary library;
    private final ClusterServers cluster = ClusterServers.startTls(3, 1, authority);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private boolean named = true;

    TlsClusterTest(ClientLibrary library) {
        this.library = library;
    }

    @BeforeAll
    static void create() {
        authority = new Authority(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        cluster.close();
    }

    @Test
    @DisplayName("C9 C16 G9 slots that move and a primary that dies: every connection is by TLS, before and afterwards")
    void changesKeepTls() throws Exception {
        Locks one = locks(false);
        Locks other = locks(false);
        for (int i = 0; i < 12; i++) handOver(one, other, "job:" + i);
        allAreByTls();
        RedisServer from = cluster.primaryOf(Keys.of("job:0", "lock"));
        RedisServer to = cluster.primaries().stream()
                .filter(each -> each != from)
                .findFirst()
                .orElseThrow();
        int empty = Slots.of("{nothing}");
        RedisServer home = cluster.primaryOf(empty);
        RedisServer next = home == to ? from : to;
        cluster.beginMove(empty, next);
        cluster.endMove(empty, home, next);
        handOver(one, other, "nothing");
        RedisServer replica = cluster.replicasOf(from).get(0);
        cluster.kill(from);
        Awaitility.await("the replica to take over")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> replica.command("ROLE").startsWith("master"));
        for (int i = 0; i < 12; i++) handOver(one, other, "job:" + i);
        allAreByTls();
        assertThat(byTls(replica)).as("connections to the new primary").isPositive();
    }

    @Test
    @DisplayName("G9 nodes that are known by another name than their certificate's are refused")
    void nodesOfAnotherNameAreRefused() {
        named = false;
        for (RedisServer each : cluster.servers()) {
            each.config("cluster-announce-hostname", "");
            each.config("cluster-preferred-endpoint-type", "ip");
        }
        Awaitility.await("nobody has a name any more")
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> cluster.servers().stream()
                        .noneMatch(each -> each.command("CLUSTER", "NODES").contains("localhost")));
        Throwable failure = catchThrowable(() ->
                locks(false).lock("job").acquireAsync().toCompletableFuture().get(40, TimeUnit.SECONDS));
        assertThat(failure).isNotNull();
        assertThat(words(failure)).containsIgnoringCase("subject alternative").contains("127.0.0.1");
    }

    @Test
    @DisplayName("G9 nodes that ask for a certificate get it, each of them")
    void nodesThatAskForACertificateGetIt() throws Exception {
        for (RedisServer each : cluster.servers()) each.config("tls-auth-clients", "yes");
        assertThat(catchThrowable(() -> locks(false))).isNotNull();
        Locks one = locks(true);
        Locks other = locks(true);
        for (int i = 0; i < 12; i++) handOver(one, other, "job:" + i);
        allAreByTls();
    }

    private void handOver(Locks one, Locks other, String name) throws Exception {
        try (LockLease held = acquired(one, name)) {
            CompletableFuture<LockLease> next =
                    other.lock(name, LONG).acquireAsync().toCompletableFuture();
            held.release();
            assertThat(next.get(40, TimeUnit.SECONDS).fencingToken()).isGreaterThan(held.fencingToken());
            next.join().release();
        }
    }

    /** Also through the outage that is under way. */
    private static LockLease acquired(Locks locks, String name) throws Exception {
        return locks.lock(name, LONG).acquireAsync().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void allAreByTls() {
        for (RedisServer each : cluster.primaries()) {
            assertThat(byTls(each)).as("connections to " + each.port()).isPositive();
            assertThat(clients(each))
                    .allSatisfy(client ->
                            assertThat(client).matches(".* laddr=127\\.0\\.0\\.1:" + cluster.tlsPort(each) + " .*"));
        }
    }

    private long byTls(RedisServer server) {
        return clients(server).size();
    }

    /** All connections but those of the servers and of this test. */
    private static List<String> clients(RedisServer server) {
        return server.command("CLIENT", "LIST")
                .lines()
                .filter(each -> !each.matches(".* flags=\\w*[SM]\\w* .*") && !each.contains(" cmd=client|list "))
                .toList();
    }

    private Locks locks(boolean known) throws MalformedURLException {
        RedisTransport transport = library == ClientLibrary.LETTUCE ? lettuce(known) : redisson(known);
        opened.add(transport);
        Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build();
        opened.add(locks);
        return locks;
    }

    private RedisTransport lettuce(boolean known) {
        String uri = "rediss://" + String.join(",", places());
        LettuceTransport.Builder builder = LettuceTransport.builder(uri)
                .connectTimeout(Duration.ofSeconds(20))
                .trustedCertificates(authority.certificates("ca"));
        if (known) builder.clientCertificate(authority.certificates("client"), authority.key("client"));
        return builder.connect();
    }

    private RedisTransport redisson(boolean known) throws MalformedURLException {
        Config config = new Config().setThreads(4).setNettyThreads(4);
        ClusterServersConfig servers = config.useClusterServers()
                .setReadMode(ReadMode.MASTER)
                .setMasterConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        // It takes no notice of the names that nodes announce, unless told so.
        if (named) servers.setNatMapper(node -> new RedisURI(node.getScheme(), "localhost", node.getPort()));
        for (String place : places()) servers.addNodeAddress("rediss://" + place);
        config.setSslKeystoreType("PKCS12").setSslTrustManagerFactory(authority.trust());
        if (known)
            config.setSslKeystore(authority.store().toUri().toURL()).setSslKeystorePassword(authority.password());
        RedissonClient client = Redisson.create(config);
        opened.add(() -> ClientLibrary.end(client));
        return RedissonTransport.of(client, Duration.ofSeconds(20));
    }

    private List<String> places() {
        return cluster.servers().stream()
                .map(each -> "localhost:" + cluster.tlsPort(each))
                .collect(Collectors.toList());
    }

    private static String words(Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause())
            words.append(each).append('\n');
        return words.toString();
    }
}
