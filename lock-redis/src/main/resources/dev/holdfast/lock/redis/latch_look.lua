-- latch_look.lua: how a latch stands; notes a client that waits, to be told when it opens.
--
-- KEYS[1]  latch    see latch_count.lua
-- KEYS[2]  waiters
-- ARGV[1]  count
-- ARGV[2]  client   '' if it does not wait
-- ARGV[3]  request  number to give back
--
-- returns  {1, left, openings, request}  left is 0 when the latch is open
--          {2, count, request}           the latch is in use with this count
--
-- One script, because the latch must not open between the look and the note. Repeats do no harm.

local state = redis.call('HMGET', KEYS[1], 'count', 'left', 'openings')
if state[1] and state[1] ~= ARGV[1] then
  return {2, state[1], ARGV[3]}
end
local left = tonumber(state[2] or ARGV[1])
if left > 0 and ARGV[2] ~= '' then
  redis.call('SADD', KEYS[2], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], '60000')
end
return {1, left, tonumber(state[3] or 0), ARGV[3]}
