-- share_permits.lua: what a semaphore has to give.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size
-- KEYS[4]  queue    see share_grant.lua
-- ARGV[1]  asked    the size that its user knows
-- ARGV[2]  request  number to give back
--
-- returns  {size, held, waiting, request}
--
-- One script, because the numbers have to be of one moment, after what has ended is forgotten.

return {size > 0 and size or ARGV[1], held, redis.call('ZCARD', queue), ARGV[2]}
