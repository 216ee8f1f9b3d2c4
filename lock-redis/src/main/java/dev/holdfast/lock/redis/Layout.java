package dev.holdfast.lock.redis;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.Script;
import java.util.Arrays;
import java.util.List;

/**
 * Which keys and scripts a kind of name has: first the holders, then the fence, what else there is, the queue; and, where the
 * hearers of a message cannot be counted, who of the queue asked when.
 */
enum Layout {
    LOCK(
            LockScripts.ACQUIRE,
            LockScripts.RENEW,
            LockScripts.LEAVE,
            LockScripts.LEAVE_AFTER,
            LockScripts.INSPECT,
            LockScripts.REVOKE,
            "lock",
            "fence",
            "queue",
            "asked"),
    SEMAPHORE(
            LockScripts.ACQUIRE_SHARE,
            LockScripts.RENEW_SHARE,
            LockScripts.LEAVE_SHARE,
            LockScripts.LEAVE_SHARE_AFTER,
            LockScripts.INSPECT_SHARE,
            LockScripts.REVOKE_SHARE,
            "permits",
            "permits-fence",
            "permits-size",
            "permits-queue",
            "permits-asked"),
    READ_WRITE(
            LockScripts.ACQUIRE_SHARE,
            LockScripts.RENEW_SHARE,
            LockScripts.LEAVE_SHARE,
            LockScripts.LEAVE_SHARE_AFTER,
            LockScripts.INSPECT_SHARE,
            LockScripts.REVOKE_SHARE,
            "rw",
            "rw-fence",
            "rw-queue",
            "rw-asked");

    final Script acquire;
    final Script renew;
    final Script leave;
    final Script leaveAfter;
    final Script inspect;
    final Script revoke;
    private final List<String> suffixes;

    Layout(
            Script acquire,
            Script renew,
            Script leave,
            Script leaveAfter,
            Script inspect,
            Script revoke,
            String... suffixes) {
        this.acquire = acquire;
        this.renew = renew;
        this.leave = leave;
        this.leaveAfter = leaveAfter;
        this.inspect = inspect;
        this.revoke = revoke;
        this.suffixes = List.of(suffixes);
    }

    static Layout of(Kind kind) {
        return switch (kind) {
            case LOCK -> LOCK;
            case SEMAPHORE -> SEMAPHORE;
            case READ, WRITE -> READ_WRITE;
        };
    }

    /** With the queue. */
    List<String> keys(String name) {
        return keys(name, suffixes.size() - 1);
    }

    /** With the queue, and who of it asked when. */
    List<String> watchedKeys(String name) {
        return keys(name, suffixes.size());
    }

    /** Those keys that are there while somebody holds. */
    List<String> heldKeys(String name) {
        return keys(name, suffixes.size() - 2);
    }

    private List<String> keys(String name, int count) {
        String[] keys = new String[count];
        Arrays.setAll(keys, i -> Keys.of(name, suffixes.get(i)));
        return List.of(keys);
    }

    /** What the key of the holders ends with, whatever the name. */
    String endOfHolders() {
        return Keys.endOf(suffixes.get(0));
    }

    /** What the key of the queue ends with, whatever the name. */
    String endOfQueue() {
        return Keys.endOf(suffixes.get(suffixes.size() - 2));
    }
}
