package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.redis.Keys;
import org.jspecify.annotations.Nullable;

/** The message of a grant, {@code OWNER GRANT KEY}; only the key may have spaces in it. */
record GrantMessage(String name, OwnerId owner, long grant) {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.redis");

    /** Passes a message on. Anybody may publish anything, so what is none is dropped: its reader polls anyway. */
    static void deliver(String message, GrantListener listener) {
        GrantMessage parsed = parse(message);
        if (parsed != null) listener.granted(parsed.name, parsed.owner, parsed.grant);
    }

    private static @Nullable GrantMessage parse(String message) {
        String[] parts = message.split(" ", 3);
        try {
            if (parts.length != 3) throw new IllegalArgumentException("not a grant of three parts");
            return new GrantMessage(Keys.nameOf(parts[2]), OwnerId.parse(parts[0]), Long.parseLong(parts[1]));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "a message that is no grant was ignored");
            return null;
        }
    }
}
