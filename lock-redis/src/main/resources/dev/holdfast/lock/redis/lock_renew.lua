-- lock_renew.lua: starts the holder's lease anew, never shortens it.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- ARGV[1]  owner    the id that should be the holder
-- ARGV[2]  lease    in ms
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}  owner holds the lock
--          {0, request}  it does not
--
-- One script, because a lease must not be given to whoever came between the check and the write. Touches two
-- keys which are both there while somebody holds, so that it runs also while a cluster moves the slot. Repeats do no harm.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0, ARGV[3]}
end
extend(ARGV[2])
return {1, ARGV[3]}
