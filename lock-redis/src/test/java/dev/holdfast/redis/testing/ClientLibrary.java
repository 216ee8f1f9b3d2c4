package dev.holdfast.redis.testing;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;

/**
 * The client libraries there are transports for. Tests that have to pass over each of them open what they need by {@link
 * #chosen()}, which is set by {@code -Dholdfast.redis.transport=lettuce|redisson} ({@code lettuce} unless set): the build
 * runs them once for each.
 */
public enum ClientLibrary {
    LETTUCE {
        @Override
        Application open(String uri) {
            if (isCluster(uri)) {
                RedisClusterClient client = RedisClusterClient.create(uri);
                return new Client(timeout -> LettuceTransport.of(client, timeout), client::shutdown);
            }
            RedisClient client = RedisClient.create(uri);
            return new Client(timeout -> LettuceTransport.of(client, timeout), client::shutdown);
        }
    },
    REDISSON {
        @Override
        Application open(String uri) {
            RedissonClient client = Redisson.create(isCluster(uri) ? clusterConfig(uri) : config(uri));
            return new Client(timeout -> RedissonTransport.of(client, timeout), () -> end(client));
        }
    };

    /** For tests that are not about it. */
    public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    private static final Map<String, Application> SHARED = new ConcurrentHashMap<>();

    /** The one this run is about. */
    public static ClientLibrary chosen() {
        return valueOf(System.getProperty("holdfast.redis.transport", "lettuce").toUpperCase(Locale.ROOT));
    }

    /** The other one. */
    public ClientLibrary other() {
        return this == LETTUCE ? REDISSON : LETTUCE;
    }

    /** An application with a client of its own, for a server or for {@linkplain ClusterServers#uri() a cluster}. */
    abstract Application open(String uri);

    /** The application that all tests share which do not look at its connections. It ends with the JVM. */
    public Application shared(String uri) {
        return SHARED.computeIfAbsent(name() + " " + uri, key -> new Patient(open(uri)));
    }

    /** An application with one transport, which ends with it. */
    public RedisTransport connect(String uri, Duration commandTimeout) {
        Application application = open(uri);
        try {
            return new Closing(application.transport(commandTimeout), application);
        } catch (RuntimeException e) {
            application.close();
            throw e;
        }
    }

    /** As {@link #connect(String, Duration)}. */
    public RedisTransport connect(String uri) {
        return connect(uri, COMMAND_TIMEOUT);
    }

    /** With few threads and one connection, and everything else as it comes: commands are repeated, for instance. */
    public static Config config(String uri) {
        URI place = URI.create(uri);
        Config config = new Config().setThreads(4).setNettyThreads(4);
        config.useSingleServer()
                .setAddress("redis://" + place.getHost() + ":" + place.getPort())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        String user = place.getUserInfo();
        if (user != null) {
            config.setUsername(user.substring(0, user.indexOf(':')));
            config.setPassword(user.substring(user.indexOf(':') + 1));
        }
        return config;
    }

    /** Ends it when its connections are closed, which otherwise call threads that are gone; soon, if some do not close. */
    public static void end(RedissonClient client) {
        client.shutdown(0, 500, TimeUnit.MILLISECONDS);
    }

    private static Config clusterConfig(String uri) {
        Config config = new Config().setThreads(4).setNettyThreads(4);
        ClusterServersConfig cluster = config.useClusterServers();
        for (String node : uri.substring("redis://".length()).split(",")) cluster.addNodeAddress("redis://" + node);
        cluster.setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        return config;
    }

    /** Whether it names several servers. */
    private static boolean isCluster(String uri) {
        return uri.indexOf(',') >= 0;
    }

    /** A client as an application has it. */
    public interface Application extends AutoCloseable {

        /** A further transport over it. */
        RedisTransport transport(Duration commandTimeout);

        /** As {@link #transport(Duration)}. */
        default RedisTransport transport() {
            return transport(COMMAND_TIMEOUT);
        }

        @Override
        void close();
    }

    /** On a busy machine the first connection of a JVM may take longer than the time there is for one. */
    private record Patient(Application application) implements Application {

        @Override
        public RedisTransport transport(Duration commandTimeout) {
            try {
                return application.transport(commandTimeout);
            } catch (BackendUnavailableException busy) {
                return application.transport(commandTimeout);
            }
        }

        @Override
        public void close() {
            application.close();
        }
    }

    private record Client(Function<Duration, RedisTransport> open, Runnable end) implements Application {

        @Override
        public RedisTransport transport(Duration commandTimeout) {
            return open.apply(commandTimeout);
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
