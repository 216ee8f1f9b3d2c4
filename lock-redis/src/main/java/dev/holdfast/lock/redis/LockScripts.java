package dev.holdfast.lock.redis;

import dev.holdfast.redis.Script;
import java.util.ArrayList;
import java.util.List;

/** The scripts of locks, semaphores and read/write locks. */
final class LockScripts {

    static final Script ACQUIRE = queueing("lock_acquire.lua", "lock_mint.lua", "lock_take.lua", "lock_extend.lua");
    static final Script ACQUIRE_ALL = queueing("lock_all.lua", "lock_mint.lua");
    static final Script RENEW = upkeep(load("lock_extend.lua", "lock_renew.lua"));
    static final Script RENEW_ALL = upkeep(load("lock_extend.lua", "lock_renew_all.lua"));
    static final Script LEAVE = upkeep(queueing("lock_leave.lua", "lock_free.lua", "lock_mint.lua"));
    static final Script LEAVE_AFTER = upkeep(load("lock_leave_after.lua"));
    static final Script YIELD = upkeep(queueing("lock_yield.lua", "lock_mint.lua", "lock_extend.lua"));

    static final Script ACQUIRE_SHARE = share("share_acquire.lua");
    static final Script RENEW_SHARE = upkeep(load("share_lease.lua", "share_renew.lua"));
    static final Script LEAVE_SHARE = upkeep(share("share_leave.lua"));
    static final Script LEAVE_SHARE_AFTER = upkeep(load("share_lease.lua", "share_leave_after.lua"));
    static final Script CONVERT = upkeep(share("share_convert.lua"));
    static final Script RESIZE = share("share_resize.lua");
    static final Script PERMITS = share("share_permits.lua");

    static final Script INSPECT = load("lock_inspect.lua").allowOom();
    static final Script INSPECT_SHARE =
            load("share_lease.lua", "share_inspect.lua").allowOom();
    static final Script REVOKE = upkeep(queueing("lock_revoke.lua", "lock_mint.lua"));
    static final Script REVOKE_SHARE = upkeep(share("share_revoke.lua"));
    static final Script SCAN = load("name_scan.lua").allowOom();
    static final Script CLIENTS = load("client_list.lua").allowOom();
    static final Script TELL = load("client_tell.lua").allowOom();

    private LockScripts() {}

    /** Of locks; grants to who waits. */
    private static Script queueing(String verb, String... before) {
        List<String> files = new ArrayList<>(List.of(before));
        files.addAll(List.of("waiter_asked.lua", "lock_grant.lua", verb));
        return load(files.toArray(String[]::new));
    }

    private static Script share(String verb) {
        return load("lock_mint.lua", "share_lease.lua", "waiter_asked.lua", "share_grant.lua", verb);
    }

    /** It frees more than it takes, and must reach also a server that is spared new work. */
    private static Script upkeep(Script script) {
        return script.allowOom().asUpkeep();
    }

    static Script load(String... files) {
        return Script.load(LockScripts.class, files);
    }
}
