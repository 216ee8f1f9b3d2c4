package dev.holdfast.redis.lettuce;

import dev.holdfast.redis.RedisTransport;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import java.time.Duration;

/** The two ways to a transport; the rules about sending a command once hold for both. */
enum Transports {
    OWN_CLIENT {
        @Override
        RedisTransport open(String uri) {
            return LettuceTransport.builder(uri)
                    .commandTimeout(TIMEOUT)
                    .connectTimeout(CONNECT)
                    .connect();
        }
    },

    /**
     * With the options a client has by itself, under which Lettuce keeps commands and sends them again, and with a
     * listener, for which it wraps them.
     */
    APPLICATIONS_CLIENT {
        @Override
        RedisTransport open(String uri) {
            RedisURI target = RedisURI.create(uri);
            target.setTimeout(CONNECT);
            RedisClient client = RedisClient.create(target);
            client.addListener(new CommandListener() {});
            return LettuceTransport.of(client, TIMEOUT);
        }
    };

    static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration CONNECT = Duration.ofSeconds(3);

    abstract RedisTransport open(String uri);
}
