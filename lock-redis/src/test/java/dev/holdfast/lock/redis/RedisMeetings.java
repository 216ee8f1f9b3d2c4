package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.MeetingFixture;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;

/** Latches and barriers on a real server, each client on a connection of its own. */
final class RedisMeetings implements AutoCloseable {

    private final RedisServer server = RedisServer.shared();
    private final List<RedisMeetingStore> stores = new ArrayList<>();

    MeetingFixture fixture() {
        return new MeetingFixture(new RedisFixture(), this::store, null, () -> server.command("FLUSHALL"));
    }

    private RedisMeetingStore store() {
        RedisMeetingStore store =
                RedisMeetingStore.owning(ClientLibrary.chosen().connect(server.uri()));
        stores.add(store);
        return store;
    }

    @Override
    public void close() {
        stores.forEach(RedisMeetingStore::close);
    }
}
