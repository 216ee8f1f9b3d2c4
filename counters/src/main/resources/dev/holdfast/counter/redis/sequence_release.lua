-- sequence_release.lua: gives the claim up; the expected event stays.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  owner    of the claim
-- ARGV[3]  request  number to give back
--
-- returns  {idle, expected, request}      it is not the owner's, now or before
--          {odd, what is there, request}  somebody else's
--
-- One script, because only the owner may give it up.

local there, other = state()
if not there then
  return other
end
if there.owner == ARGV[2] then
  redis.call('HDEL', KEYS[1], 'owner', 'until')
end
return tell('idle', there.expected)
