package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.Arrays;
import java.util.List;

/** Which keys and scripts a kind of name has: first the holders, then the fence, the queue, and what else there is. */
enum Layout {
    LOCK(LockScripts.ACQUIRE, LockScripts.RENEW, LockScripts.LEAVE, LockScripts.LEAVE_AFTER, "lock", "fence", "queue"),
    SEMAPHORE(
            LockScripts.ACQUIRE_SHARE,
            LockScripts.RENEW_SHARE,
            LockScripts.LEAVE_SHARE,
            LockScripts.LEAVE_SHARE_AFTER,
            "permits",
            "permits-fence",
            "permits-queue",
            "permits-size"),
    READ_WRITE(
            LockScripts.ACQUIRE_SHARE,
            LockScripts.RENEW_SHARE,
            LockScripts.LEAVE_SHARE,
            LockScripts.LEAVE_SHARE_AFTER,
            "rw",
            "rw-fence",
            "rw-queue");

    final Script acquire;
    final Script renew;
    final Script leave;
    final Script leaveAfter;
    private final List<String> suffixes;

    Layout(Script acquire, Script renew, Script leave, Script leaveAfter, String... suffixes) {
        this.acquire = acquire;
        this.renew = renew;
        this.leave = leave;
        this.leaveAfter = leaveAfter;
        this.suffixes = List.of(suffixes);
    }

    static Layout of(Kind kind) {
        return switch (kind) {
            case LOCK -> LOCK;
            case SEMAPHORE -> SEMAPHORE;
            case READ, WRITE -> READ_WRITE;
        };
    }

    List<String> keys(String name) {
        String[] keys = new String[suffixes.size()];
        Arrays.setAll(keys, i -> Keys.of(name, suffixes.get(i)));
        return List.of(keys);
    }

    /** The key that a renewal touches. */
    List<String> holders(String name) {
        return List.of(Keys.of(name, suffixes.get(0)));
    }
}
