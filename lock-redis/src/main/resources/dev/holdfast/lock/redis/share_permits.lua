-- share_permits.lua: what a semaphore has to give.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence    see share_grant.lua
-- KEYS[3]  queue
-- KEYS[4]  size
-- ARGV[1]  asked    the size that its user knows
-- ARGV[2]  request  number to give back
--
-- returns  {size, held, waiting, request}
--
-- One script, because the numbers have to be of one moment, after what has ended is forgotten.

local current = size()
if current == 0 then
  current = tonumber(ARGV[1])
end
return {current, redis.call('ZCARD', KEYS[1]), redis.call('ZCARD', KEYS[3]), ARGV[2]}
