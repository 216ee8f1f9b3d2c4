package dev.holdfast.bench.subject;

import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
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

    private static final Script DELETE_IF_MINE = Script.load(LettuceLibrary.class, "value_delete.lua");
    private static final Script ADD_IF_WITHIN = Script.load(LettuceLibrary.class, "number_add.lua");

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
            loaded = load(DELETE_IF_MINE);
            release = loaded;
        }
        return loaded;
    }

    /** Without a first line, as most are written. */
    private String load(Script script) {
        return redis.scriptLoad(script.text(new ServerTraits("any", false, true)));
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
        String add = load(ADD_IF_WITHIN);
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
