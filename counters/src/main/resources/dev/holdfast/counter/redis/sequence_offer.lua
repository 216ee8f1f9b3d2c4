-- sequence_offer.lua: buffers an event until its turn comes.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  number   of the event
-- ARGV[3]  text     the event
-- ARGV[4]  limit    the number has to be less than that above the expected one
-- ARGV[5]  expiry   of the stream in ms, 0 for none
-- ARGV[6]  request  number to give back
--
-- returns  {buffered, expected, request}   it is there, now or before
--          {duplicate, expected, request}  it was handed on before
--          {gap, expected, request}        too far ahead; nothing was kept
--          {odd, what is there, request}   somebody else's
--
-- One script, because the expected number may not move between the comparison and the write.

local there, other = state()
if not there then
  return other
end
if ARGV[2] + 0 < there.expected + 0 then
  return tell('duplicate', there.expected)
end
if ARGV[2] + 0 >= there.expected + ARGV[4] then
  return tell('gap', there.expected)
end
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then
  redis.call('HSET', KEYS[1], 'expected', there.expected, 'first', ARGV[1], ARGV[2], ARGV[3])
end
keep(ARGV[5])
return tell('buffered', there.expected)
