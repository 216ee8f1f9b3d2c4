-- lock_raise.lua: lets later grants have larger numbers than one that another server of a quorum drew for the same holder.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- ARGV[1]  owner    the id that should be the holder
-- ARGV[2]  number   the largest that a majority of the quorum drew
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}  owner holds the lock, and the fence has at least this number
--          {0, request}  it does not, and nothing has changed
--
-- One script, because the number belongs to the holder, and must not be written for whoever came between. Never lowers the
-- fence, so repeats do no harm, also late ones. Numbers are compared as text, see lock_mint.lua.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0, ARGV[3]}
end
local last = redis.call('GET', KEYS[2])
if not last or #last < #ARGV[2] or (#last == #ARGV[2] and last < ARGV[2]) then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', '172800000')
end
return {1, ARGV[3]}
