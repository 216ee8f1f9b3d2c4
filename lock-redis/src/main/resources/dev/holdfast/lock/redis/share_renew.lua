-- share_renew.lua: starts a holder's lease anew, never shortens it.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- ARGV[1]  owner    the id that should be a holder
-- ARGV[2]  lease    in ms
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}  owner is a holder
--          {0, request}  it is not
--
-- One script, because a lease that has ended must not come back to life. Touches only keys that are there while somebody
-- holds, so that it runs also while a cluster moves the slot. Repeats do no harm.

if not holds(ARGV[1]) then
  return {0, ARGV[3]}
end
hold(ARGV[1], ARGV[2])
renew_keys()
return {1, ARGV[3]}
