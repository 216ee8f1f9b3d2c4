-- guard_run.lua: does work for a holder while the lock is still its own.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence    see lock_mint.lua; behind it a script's own keys
-- ARGV[1]  grant    the number under which the holder was granted the lock: its token without the last eight bits
-- ARGV[2]  work     see work_batch.lua and work_script.lua
-- ARGV[3]  request  number to give back
--
-- returns  {0, last grant, request}                 not its own any more, nothing was done; '0' if no grant is known
--          {1, error, elements, reply..., request}  done; see work_batch.lua
--
-- One script, because between the check and the work the lock may end.
--
-- Why "somebody holds, and the last grant is mine" means "I hold", without the owner's id, which is a secret. Every script
-- that sets the lock key to an id that did not hold before (lock_take, lock_acquire, lock_all, lock_yield, and lock_grant
-- for all of them and for lock_revoke) mints a number first, which the fence key keeps and which is larger than any before;
-- nothing else writes the fence, but for lock_raise, which gives the holder a larger number. So as long as the fence has
-- the number, no id came after the one that was given it, and the lock key, if it is there, has that id. Three cases to
-- look at twice. The gone that grant_head skips share the number of who comes after them: they were never told it, and all
-- happens within one script. A holder that repeats its acquire while the fence key is lost gets a new number: refused under
-- the old one, never wrongly let in. A lock that was released but is kept for its minimum hold still has its last holder's
-- number: that holder's client knows that it is over and does not ask. Data lost as a whole, or a replica that lagged, take
-- both keys back together.
--
-- Callers in one JVM that pass the lock on among themselves share its number; their client tells them apart.

local fence = redis.call('GET', KEYS[2])
if fence ~= ARGV[1] or redis.call('EXISTS', KEYS[1]) == 0 then
  return {0, fence or '0', ARGV[3]}
end
local answer = perform(ARGV[2], 2)
answer[#answer + 1] = ARGV[3]
return answer
