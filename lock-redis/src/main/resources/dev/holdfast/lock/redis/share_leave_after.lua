-- share_leave_after.lua: ends a hold whose place stays taken for a while, and then lapses.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- ARGV[1]  owner    the id that leaves
-- ARGV[2]  delay    in ms, at least 1
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}  it was a holder, and is for so long
--          {0, request}  it was not
--
-- One script, because a lease that has ended must not come back to life. Repeats do no harm.

local held = holds(ARGV[1])
if held then
  lapse(ARGV[1], ARGV[2])
  renew_keys()
end
return {held and 1 or 0, ARGV[3]}
