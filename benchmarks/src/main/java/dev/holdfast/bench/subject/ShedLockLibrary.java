package dev.holdfast.bench.subject;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** ShedLock's Redis provider, comparing before it deletes as all others do. It never waits: a lock that is taken is skipped. */
final class ShedLockLibrary implements Library {

    private static final Duration LEASE = Duration.ofMillis(LEASE_MILLIS);

    private final LettuceConnectionFactory connections;
    private final LockProvider provider;

    ShedLockLibrary(String uri) {
        connections = SpringConnections.open(uri);
        provider = new RedisLockProvider.Builder(connections).safeUpdate(true).build();
    }

    @Override
    public Gate lock(String name) {
        return new Gate() {
            @Override
            public Pass enter() {
                return tryEnter().orElseThrow(() -> new UnsupportedOperationException("ShedLock does not wait"));
            }

            @Override
            public Optional<Pass> tryEnter() {
                Optional<SimpleLock> lock =
                        provider.lock(new LockConfiguration(Instant.now(), name, LEASE, Duration.ZERO));
                return lock.map(held -> held::unlock);
            }
        };
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
