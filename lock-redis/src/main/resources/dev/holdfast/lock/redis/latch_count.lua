-- latch_count.lua: counts a participant down, once; opens the latch with the last one.
--
-- KEYS[1]  latch    hash: count, how many have to count down; left; openings, how often it has opened; +ID for each participant
--                   that counted. Expires that long after the last one counted
-- KEYS[2]  waiters  set: the clients to tell when it opens; expires 1 min after one of them last asked
-- ARGV[1]  count
-- ARGV[2]  id       the participant
-- ARGV[3]  memory   in ms
-- ARGV[4]  request  number to give back
--
-- returns  {1, left, openings, request}  left is 0 when the latch is open
--          {2, count, request}           the latch is in use with this count, nothing was done
--
-- One script, because of two who are last at the same time one has to open it, and a repeat must not count. Repeated
-- after a lost reply it finds its participant and changes nothing; nor does anything change once the latch is open.

local state = redis.call('HMGET', KEYS[1], 'count', 'left', 'openings')
if state[1] and state[1] ~= ARGV[1] then
  return {2, state[1], ARGV[4]}
end
local left = tonumber(state[2] or ARGV[1])
local openings = tonumber(state[3] or 0)
if left > 0 and redis.call('HEXISTS', KEYS[1], '+' .. ARGV[2]) == 0 then
  left = left - 1
  local waiters = {}
  if left == 0 then
    openings = openings + 1
    waiters = redis.call('SMEMBERS', KEYS[2])
  end
  redis.call('HSET', KEYS[1], '+' .. ARGV[2], '1', 'count', ARGV[1], 'left', left, 'openings', openings)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  if left == 0 then
    redis.call('DEL', KEYS[2])
    tell(waiters)
  end
end
return {1, left, openings, ARGV[4]}
