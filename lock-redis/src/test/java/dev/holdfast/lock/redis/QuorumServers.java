package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.quorum.QuorumLeaseStore;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Servers that vote, each behind a proxy, and clients of them over both libraries. */
final class QuorumServers implements AutoCloseable {

    private final Duration longestLease;
    final List<RedisServer> servers;
    final List<FaultProxy> proxies;
    private final List<Runnable> opened = new ArrayList<>();

    QuorumServers(int size, Duration longestLease, String... settings) {
        this.longestLease = longestLease;
        servers = Stream.generate(() -> RedisServer.start(settings)).limit(size).toList();
        proxies = servers.stream().map(FaultProxy::new).toList();
    }

    /** One of the clients, with connections of its own. */
    Locks client() {
        return client(false);
    }

    /** One whose connections go through the proxies. */
    Locks clientByProxy() {
        return client(true);
    }

    private Locks client(boolean byProxy) {
        LeaseStore store = store(byProxy);
        Locks locks = Locks.on(store);
        opened.add(0, () -> {
            locks.close();
            store.close();
        });
        return locks;
    }

    QuorumLeaseStore store(boolean byProxy) {
        QuorumLeaseStore.Builder quorum = QuorumLeaseStore.builder().longestLease(longestLease);
        for (int i = 0; i < servers.size(); i++) {
            ClientLibrary library = ClientLibrary.values()[i % 2];
            String uri = byProxy ? proxies.get(i).uri() : servers.get(i).uri();
            quorum.member("m" + i, () -> RedisLeaseStore.owning(library.connect(uri, Duration.ofSeconds(1))));
        }
        // On a busy machine the first connections of a JVM may take longer than the time there is for one.
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreException(BackendUnavailableException.class)
                .until(quorum::build, built -> true);
    }

    LeaseOptions options() {
        return LeaseOptions.defaults().withDuration(longestLease);
    }

    /** Waits until the quorum gives a lock that is free, whatever it says before. */
    LockLease acquire(Locks locks, String name) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> locks.lock(name, options()).tryAcquire(Duration.ofSeconds(2)), Optional::isPresent)
                .orElseThrow();
    }

    /** How many of the servers keep the lock for somebody. */
    long taken(String name) {
        return servers.stream()
                .filter(server ->
                        server.command("EXISTS", "holdfast:{" + name + "}:lock").equals("1"))
                .count();
    }

    @Override
    public void close() {
        for (FaultProxy proxy : proxies) proxy.pass();
        opened.forEach(Runnable::run);
        proxies.forEach(FaultProxy::close);
        servers.forEach(RedisServer::close);
    }
}
