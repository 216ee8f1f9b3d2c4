-- lock_free.lua: the common case of lock_leave.lua: the holder leaves and nobody waits.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- ARGV[1]  owner    the id that leaves
-- ARGV[2]  request  number to give back
--
-- returns  '1 request'  it was the holder, the lock is free; else goes on to lock_leave.lua
--
-- It comes before the functions of lock_grant.lua, which so are not even made when there is nobody to grant to.

local holds = redis.call('GET', KEYS[1]) == ARGV[1]
if holds and redis.call('EXISTS', KEYS[3]) == 0 then
  redis.call('DEL', KEYS[1])
  return '1 ' .. ARGV[2]
end
