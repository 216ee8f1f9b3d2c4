package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.redis.Keys;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What comes by a client's channel: a grant, {@code OWNER GRANT KEY}; a revocation, {@code revoked OWNER BY KEY}; what another
 * client says, {@code say TEXT}. Only the key and the text may have spaces in them.
 */
record GrantMessage(String name, OwnerId owner, long grant) {

    static final String SAID = "say ";
    private static final String REVOKED = "revoked ";

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.redis");

    private record Revocation(String name, OwnerId owner, String by) {}

    /** Passes a message on. Anybody may publish anything, so what is none is dropped: its reader polls anyway. */
    static void deliver(String message, GrantListener listener) {
        if (message.startsWith(SAID)) {
            listener.heard(message.substring(SAID.length()));
        } else if (message.startsWith(REVOKED)) {
            Revocation parsed = revocation(message);
            if (parsed != null) listener.revoked(parsed.name, parsed.owner, parsed.by);
        } else {
            GrantMessage parsed = parse(message);
            if (parsed != null) listener.granted(parsed.name, parsed.owner, parsed.grant);
        }
    }

    private static @Nullable GrantMessage parse(String message) {
        String[] parts = message.split(" ", 3);
        try {
            if (parts.length != 3) throw new IllegalArgumentException("not a grant of three parts");
            return new GrantMessage(Keys.nameOf(parts[2]), OwnerId.parse(parts[0]), Long.parseLong(parts[1]));
        } catch (IllegalArgumentException e) {
            return ignored();
        }
    }

    private static @Nullable Revocation revocation(String message) {
        String[] parts = message.split(" ", 4);
        try {
            if (parts.length != 4) throw new IllegalArgumentException("not a revocation of four parts");
            String by = URLDecoder.decode(parts[2], StandardCharsets.UTF_8);
            return new Revocation(Keys.nameOf(parts[3]), OwnerId.parse(parts[1]), by);
        } catch (IllegalArgumentException e) {
            return ignored();
        }
    }

    private static <T> @Nullable T ignored() {
        LOG.log(System.Logger.Level.DEBUG, "a message that is none of ours was ignored");
        return null;
    }
}
