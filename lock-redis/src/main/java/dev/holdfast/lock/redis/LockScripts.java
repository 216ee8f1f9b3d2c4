package dev.holdfast.lock.redis;

import dev.holdfast.redis.Script;

/** The scripts of locks, semaphores and read/write locks. */
final class LockScripts {

    static final Script ACQUIRE =
            load("lock_mint.lua", "lock_take.lua", "lock_extend.lua", "lock_grant.lua", "lock_acquire.lua");
    static final Script ACQUIRE_ALL = load("lock_mint.lua", "lock_grant.lua", "lock_all.lua");
    static final Script RENEW = upkeep(load("lock_extend.lua", "lock_renew.lua"));
    static final Script LEAVE = upkeep(load("lock_free.lua", "lock_mint.lua", "lock_grant.lua", "lock_leave.lua"));
    static final Script LEAVE_AFTER = upkeep(load("lock_leave_after.lua"));
    static final Script YIELD = upkeep(load("lock_mint.lua", "lock_extend.lua", "lock_grant.lua", "lock_yield.lua"));

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
    static final Script REVOKE = upkeep(load("lock_mint.lua", "lock_grant.lua", "lock_revoke.lua"));
    static final Script REVOKE_SHARE = upkeep(share("share_revoke.lua"));
    static final Script SCAN = load("name_scan.lua").allowOom();
    static final Script CLIENTS = load("client_list.lua").allowOom();
    static final Script TELL = load("client_tell.lua").allowOom();

    private LockScripts() {}

    private static Script share(String verb) {
        return load("lock_mint.lua", "share_lease.lua", "share_grant.lua", verb);
    }

    /** It frees more than it takes, and must reach also a server that is spared new work. */
    private static Script upkeep(Script script) {
        return script.allowOom().asUpkeep();
    }

    private static Script load(String... files) {
        return Script.load(LockScripts.class, files);
    }
}
