package dev.holdfast.bench.subject;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The floor: {@code SET NX PX} with a random value, a compare-and-delete script, {@code INCRBY}, over one connection. Who
 * finds a lock taken asks again at once: there is nothing to wait for.
 */
final class LettuceLibrary implements Library {

    private static final String DELETE_IF_MINE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";
    private static final String ADD_IF_WITHIN =
            "local v = tonumber(redis.call('get', KEYS[1]) or '0') + tonumber(ARGV[1]) "
                    + "if v > tonumber(ARGV[2]) then return 0 end redis.call('set', KEYS[1], v) return 1";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> redis;
    private volatile @Nullable String release;

    LettuceLibrary(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
        redis = connection.sync();
    }

    @Override
    public Gate lock(String name) {
        String releaseScript = release();
        SetArgs ifFree = SetArgs.Builder.nx().px(LEASE_MILLIS);
        String[] keys = {name};
        return new Gate() {
            @Override
            public Pass enter() {
                Optional<Pass> pass = tryEnter();
                while (pass.isEmpty()) pass = tryEnter();
                return pass.get();
            }

            @Override
            public Optional<Pass> tryEnter() {
                String mine = UUID.randomUUID().toString();
                if (redis.set(name, mine, ifFree) == null) return Optional.empty();
                return Optional.of(() -> redis.evalsha(releaseScript, ScriptOutputType.INTEGER, keys, mine));
            }
        };
    }

    /** Loaded once, as a thrifty program would. */
    private String release() {
        String loaded = release;
        if (loaded == null) {
            loaded = redis.scriptLoad(DELETE_IF_MINE);
            release = loaded;
        }
        return loaded;
    }

    @Override
    public Tally counter(String name) {
        RedisAsyncCommands<String, String> async = connection.async();
        return new Tally() {
            @Override
            public long increment() {
                return redis.incrby(name, 1);
            }

            @Override
            public CompletionStage<Long> incrementAsync() {
                return async.incrby(name, 1);
            }
        };
    }

    @Override
    public Action boundedAdd(String name) {
        String add = redis.scriptLoad(ADD_IF_WITHIN);
        String[] keys = {name};
        String max = Long.toString(LIMIT);
        return () -> redis.evalsha(add, ScriptOutputType.INTEGER, keys, "1", max);
    }

    @Override
    public Action ids(String name) {
        return () -> redis.incr(name);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
