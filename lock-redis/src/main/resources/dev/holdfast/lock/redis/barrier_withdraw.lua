-- barrier_withdraw.lua: takes an arrival back, unless the barrier has let it through.
--
-- KEYS[1]  barrier  see barrier_arrive.lua
-- KEYS[2]  leases
-- KEYS[3]  stays
-- KEYS[4]  results
-- KEYS[5]  older
-- ARGV[1]  id       the participant
-- ARGV[2]  stay
-- ARGV[3]  request  number to give back
--
-- returns  {0, 0, request}                  it is not there
--          {1, generation, index, request}  it was let through before
--
-- One script, because the last arrival of the others decides: before it, or after. Repeats do no harm.

local result = redis.call('HGET', KEYS[4], ARGV[2]) or redis.call('HGET', KEYS[5], ARGV[2])
if result then
  local generation, index = string.match(result, '^(%d+) (%d+)$')
  return {1, generation, index, ARGV[3]}
end
local place = redis.call('HGET', KEYS[3], ARGV[1])
if place and string.match(place, '^%d+ (.*)$') == ARGV[2] then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
end
return {0, 0, ARGV[3]}
