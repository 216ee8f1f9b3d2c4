package dev.holdfast.counter.redis;

import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Faults made for real, between a client and a server of its own. */
abstract class ThroughAProxy {

    /** Closed after each test, the last first. */
    final List<AutoCloseable> opened = new ArrayList<>();

    RedisServer server;
    FaultProxy proxy;

    @BeforeEach
    final void openProxy() {
        server = RedisServer.start();
        opened.add(server);
        proxy = new FaultProxy(server);
        opened.add(proxy);
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }
}
