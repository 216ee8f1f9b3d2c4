package dev.holdfast.redis;

import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** The ways to a transport; the rules about sending a command once hold for each. */
enum Transports {
    LETTUCE_OF_ITS_OWN {
        @Override
        Opened open(String uri) {
            RedisTransport transport = LettuceTransport.builder(uri)
                    .commandTimeout(TIMEOUT)
                    .connectTimeout(CONNECT)
                    .connect();
            return new Opened(transport, () -> {});
        }
    },

    /**
     * With the options a client has by itself, under which Lettuce keeps commands and sends them again, and with a
     * listener, for which it wraps them.
     */
    LETTUCE_OF_THE_APPLICATION {
        @Override
        Opened open(String uri) {
            RedisURI target = RedisURI.create(uri);
            target.setTimeout(CONNECT);
            RedisClient client = RedisClient.create(target);
            client.addListener(new CommandListener() {});
            return new Opened(LettuceTransport.of(client, TIMEOUT), client::shutdown);
        }
    },

    /** With the options a client has by itself, under which Redisson sends commands up to five times. */
    REDISSON_OF_THE_APPLICATION {
        @Override
        Opened open(String uri) {
            RedissonClient client = Redisson.create(ClientLibrary.config(uri));
            return new Opened(RedissonTransport.of(client, TIMEOUT), () -> ClientLibrary.end(client));
        }
    };

    static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final Duration CONNECT = Duration.ofSeconds(3);

    abstract Opened open(String uri);

    /** A transport, and what ends the application it belongs to. */
    record Opened(RedisTransport transport, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            transport.close();
            end.run();
        }
    }
}
