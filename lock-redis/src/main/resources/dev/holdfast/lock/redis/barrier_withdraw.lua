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
-- One script, because the last arrival of the others decides: before it, or after. That it was taken back is remembered, for a
-- question that was sent before and comes late. Repeats do no harm.

local known = become(ARGV[2])
if known and known[1] == 1 then
  known[#known + 1] = ARGV[3]
  return known
end
if not known then
  renew_results()
  remember(ARGV[2], '-')
end
local place = redis.call('HGET', KEYS[3], ARGV[1])
if place and string.match(place, '^%d+ (.*)$') == ARGV[2] then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
end
return {0, 0, ARGV[3]}
