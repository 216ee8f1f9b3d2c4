-- sequence_renew.lua: lets a claim last longer, if it is still its owner's.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  owner    of the claim
-- ARGV[3]  lease    in ms
-- ARGV[4]  expiry   of the stream in ms, 0 for none
-- ARGV[5]  request  number to give back
--
-- returns  {kept, expected, request}      it lasts that much longer
--          {idle, expected, request}      the claim has ended, or is somebody else's
--          {odd, what is there, request}  somebody else's
--
-- One script, because only the owner may renew. It claims nothing: a renewal that comes late, or again, would make the
-- stream busy for a whole lease with nobody at work.

local there, other = state()
if not there then
  return other
end
if there.owner ~= ARGV[2] then
  return tell('idle', there.expected)
end
redis.call('HSET', KEYS[1], 'until', plus(now, ARGV[3] * 1000))
keep(ARGV[4])
return tell('kept', there.expected)
