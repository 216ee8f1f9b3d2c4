package dev.holdfast.bench.subject;

import java.util.Collection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Spring Integration's lock registry over Spring Data's Lettuce connection, with leases of 30 s that it renews. */
final class SpringLibrary implements Library {

    private final LettuceConnectionFactory connections;
    private final ThreadPoolTaskScheduler renewals = new ThreadPoolTaskScheduler();
    private final RedisLockRegistry registry;

    private SpringLibrary(String uri, RedisLockType type) {
        connections = SpringConnections.open(uri);
        renewals.setDaemon(true);
        renewals.initialize();
        registry = new RedisLockRegistry(connections, "bench", LEASE_MILLIS);
        registry.setRedisLockType(type);
        registry.setRenewalTaskScheduler(renewals);
    }

    static SpringLibrary listening(String uri) {
        return new SpringLibrary(uri, RedisLockType.PUB_SUB_LOCK);
    }

    static SpringLibrary spinning(String uri) {
        return new SpringLibrary(uri, RedisLockType.SPIN_LOCK);
    }

    @Override
    public Gate lock(String name) {
        return new JavaGate(registry.obtain(name));
    }

    @Override
    public void hold(Collection<String> names) {
        names.forEach(name -> registry.obtain(name).lock());
    }

    @Override
    public void close() {
        registry.destroy();
        renewals.shutdown();
        connections.destroy();
    }
}
