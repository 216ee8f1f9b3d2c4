-- share_inspect.lua: who holds what several may hold, and who waits for it.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence    see share_grant.lua
-- KEYS[3]  queue
-- KEYS[4]  size     of a semaphore only
-- ARGV[1]  most     how many of each to list
-- ARGV[2]  request  number to give back
--
-- returns  {time, holders, waiters, size, complete, request}  see lock_inspect.lua; only a writer's grant is known;
--          complete '1' if all are listed
--
-- One script, because all has to be of one moment. Of n permits the first member alone is listed; at most ten for each
-- holder to list are looked at.

local holders = {}
local micros = string.format('%.0f', now)
local looked = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. micros, '+inf', 'WITHSCORES', 'LIMIT', '0', ARGV[1] * 10)
for i = 1, #looked, 2 do
  local owner, part = string.match(looked[i], '^([^#]*)#?(%d*)$')
  if owner and (part == '' or part == '1') and #holders < ARGV[1] * 3 then
    holders[#holders + 1] = owner
    holders[#holders + 1] = string.sub(owner, -2) == ':w' and redis.call('GET', KEYS[2]) or '0'
    holders[#holders + 1] = math.ceil((looked[i + 1] - now) / 1000)
  end
end
local waiters = redis.call('ZRANGE', KEYS[3], '0', ARGV[1] - 1, 'WITHSCORES')
local all = #looked < ARGV[1] * 20 and #holders < ARGV[1] * 3 and redis.call('ZCARD', KEYS[3]) * 2 == #waiters
local size = KEYS[4] and string.match(redis.call('GET', KEYS[4]) or '0', '^%d+') or '0'
return {micros, table.concat(holders, ' '), table.concat(waiters, ' '), size, all and '1' or '0', ARGV[2]}
