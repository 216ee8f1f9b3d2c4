-- sequence_done.lua: the expected event is handed on; gives its owner the next one, or ends the claim.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  owner    of the claim
-- ARGV[3]  number   of the event
-- ARGV[4]  lease    in ms
-- ARGV[5]  expiry   of the stream in ms, 0 for none
-- ARGV[6]  request  number to give back
--
-- returns  as sequence_take.lua
--
-- One script, because only the owner may advance. A repetition finds the number moved, and advances nothing.

local there, other = state()
if not there then
  return other
end
if there.owner ~= ARGV[2] then
  return busy(there, ARGV[2]) or tell('idle', there.expected)
end
local refused = refusal({'HDEL', KEYS[1], ''})
if refused then
  return refused
end
if there.expected == ARGV[3] then
  there.expected = plus(there.expected, 1)
  redis.call('HSET', KEYS[1], 'expected', there.expected)
  redis.call('HDEL', KEYS[1], ARGV[3])
end
local reply = turn(there, ARGV[2], ARGV[4])
if reply[1] == 'idle' then
  redis.call('HDEL', KEYS[1], 'owner', 'until')
end
keep(ARGV[5])
return reply
