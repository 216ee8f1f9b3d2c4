package dev.holdfast.bench.subject;

import io.lettuce.core.RedisURI;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Spring Data's connections, as both of the libraries above it get them. */
final class SpringConnections {

    private SpringConnections() {}

    static LettuceConnectionFactory open(String uri) {
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory(LettuceConnectionFactory.createRedisConfiguration(RedisURI.create(uri)));
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }
}
