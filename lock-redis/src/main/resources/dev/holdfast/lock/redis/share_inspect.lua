-- share_inspect.lua: who holds what several may hold, and who waits for it.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- KEYS     then queue and asked; see share_grant.lua
-- ARGV[1]  most     how many of each to list
-- ARGV[2]  request  number to give back
--
-- returns  {time, holders, waiters, size, complete, request}  see lock_inspect.lua; only a writer's grant is known;
--          complete '1' if all are listed
--
-- One script, because all has to be of one moment.

local holders = {}
local listed = redis.call('ZRANGE', KEYS[1], '0', ARGV[1] - 1, 'WITHSCORES')
for i = 1, #listed, 2 do
  local owner = listed[i]
  holders[#holders + 1] = owner
  holders[#holders + 1] = string.sub(owner, -2) == ':w' and redis.call('GET', KEYS[2]) or '0'
  holders[#holders + 1] = math.ceil((listed[i + 1] - now) / 1000)
end
local queue = KEYS[semaphore and 4 or 3]
local waiters = redis.call('ZRANGE', queue, '0', ARGV[1] - 1, 'WITHSCORES')
local all = redis.call('ZCARD', KEYS[1]) * 2 == #listed and redis.call('ZCARD', queue) * 2 == #waiters
return {ended, table.concat(holders, ' '), table.concat(waiters, ' '), size or 0, all and '1' or '0', ARGV[2]}
