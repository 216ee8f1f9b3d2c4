-- lock_take.lua: the common case of lock_acquire.lua: nobody holds the lock and nobody waits for it.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- ARGV[1]  owner    the id that asks
-- ARGV[2]  lease    in ms
-- ARGV[3]  queue    of no concern here
-- ARGV[4]  request  number to give back
--
-- returns  '1 grant request'  owner holds the lock for the full lease; else goes on to lock_acquire.lua
--
-- It comes before the functions of lock_grant.lua, which so are not even made when there is nobody to grant to. The
-- number comes first: where that fails (no memory, no permission), nobody holds the lock.

if redis.call('EXISTS', KEYS[1], KEYS[3]) == 0 then
  local grant = mint()
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return '1 ' .. grant .. ' ' .. ARGV[4]
end
