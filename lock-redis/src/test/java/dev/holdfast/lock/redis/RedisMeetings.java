package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.MeetingFixture;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.SharedRedis;
import java.util.ArrayList;
import java.util.List;

/** Latches and barriers on a real server, each client on a connection of its own. */
final class RedisMeetings implements AutoCloseable {

    private final SharedRedis redis = SharedRedis.chosen();
    private final List<RedisMeetingStore> stores = new ArrayList<>();

    MeetingFixture fixture() {
        return new MeetingFixture(new RedisFixture(), this::store, null, redis::empty);
    }

    private RedisMeetingStore store() {
        RedisMeetingStore store =
                RedisMeetingStore.owning(ClientLibrary.chosen().connect(redis.uri()));
        stores.add(store);
        return store;
    }

    @Override
    public void close() {
        stores.forEach(RedisMeetingStore::close);
    }
}
