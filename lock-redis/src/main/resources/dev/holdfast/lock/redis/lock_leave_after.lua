-- lock_leave_after.lua: ends a hold whose name stays taken for a while, and then lapses.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- ARGV[1]  owner    the id that leaves
-- ARGV[2]  delay    in ms, at least 1
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}  it was the holder, and is for so long
--          {0, request}  it was not
--
-- One script, because the lease of whoever came between the check and the write must not change. The fence
-- is renewed with it, see lock_extend.lua. Repeats do no harm.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0, ARGV[3]}
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], '172800000')
return {1, ARGV[3]}
