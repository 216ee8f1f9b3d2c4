package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.Check;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One Redis command of a batch that runs behind a {@link RedisFenceGate} or a {@link RedisGuard}.
 *
 * <p>In a Redis Cluster every key has to lie in the slot of the gate or lock, that is, carry its name as hash tag: {@code
 * {invoice:42}:total} for a gate or lock named {@code invoice:42}.
 *
 * @param name such as {@code HSET}
 * @param args what follows it, keys included; at most 4000
 */
public record RedisCommand(String name, List<String> args) {

    private static final int MAX_ARGS = 4000; // what a Lua function takes, and then some

    /** What no server runs within a script. Other commands that it refuses there end the batch where they stand. */
    private static final Set<String> NEVER = Set.of(
            "AUTH",
            "DISCARD",
            "EVAL",
            "EVALSHA",
            "EVALSHA_RO",
            "EVAL_RO",
            "EXEC",
            "FCALL",
            "FCALL_RO",
            "HELLO",
            "MONITOR",
            "MULTI",
            "PSUBSCRIBE",
            "PUNSUBSCRIBE",
            "QUIT",
            "RESET",
            "SCRIPT",
            "SSUBSCRIBE",
            "SUBSCRIBE",
            "SUNSUBSCRIBE",
            "UNSUBSCRIBE",
            "UNWATCH",
            "WAIT",
            "WAITAOF",
            "WATCH");

    public RedisCommand {
        Check.name("name", name);
        if (NEVER.contains(name.toUpperCase(Locale.ROOT)))
            throw new IllegalArgumentException("name must be a command that may run within a script: " + name);
        args = List.copyOf(Check.notNull("args", args));
        Check.range("number of args", args.size(), 0, MAX_ARGS);
    }

    /** {@code of("HSET", key, field, value)}. */
    public static RedisCommand of(String name, String... args) {
        return new RedisCommand(name, List.of(Check.notNull("args", args)));
    }

    @Override
    public String toString() {
        return name + " with " + args.size() + " arguments";
    }
}
