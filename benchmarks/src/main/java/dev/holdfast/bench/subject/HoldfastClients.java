package dev.holdfast.bench.subject;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.lettuce.LettuceTransport;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A client of Holdfast for each visitor, so that each has its own place in the server's queue. */
final class HoldfastClients implements Library {

    private final LettuceTransport transport;
    private final RedisLeaseStore store;
    private final Map<Long, Locks> clients = new ConcurrentHashMap<>();

    HoldfastClients(String uri) {
        transport = LettuceTransport.connect(uri);
        store = RedisLeaseStore.over(transport);
    }

    @Override
    public CompletionStage<?> visit(String name, long visitor) {
        Locks client = clients.get(visitor);
        if (client == null) {
            // Opening blocks, so it must not happen on a library's thread: the first visit is made by the caller's.
            client = Locks.on(store);
            clients.put(visitor, client);
        }
        return client.lock(name).acquireAsync().thenCompose(LockLease::releaseAsync);
    }

    @Override
    public void close() {
        clients.values().forEach(Locks::close);
        transport.close();
    }
}
