-- latch_reset.lua: forgets who has counted down, and the count.
--
-- KEYS[1]  latch    see latch_count.lua
-- ARGV[1]  request  number to give back
--
-- returns  {1, request}
--
-- One script, because nobody may count between the parts. How often the latch has opened is kept for as long as the
-- latch would have been: whoever waits and missed an opening learns of it that way.

local openings = redis.call('HGET', KEYS[1], 'openings')
local memory = redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
if openings and openings ~= '0' and memory > 0 then
  redis.call('HSET', KEYS[1], 'openings', openings)
  redis.call('PEXPIRE', KEYS[1], memory)
end
return {1, ARGV[1]}
