-- sequence_take.lua: claims the handing on of the expected event, or lets the claim go on.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  owner    of the claim
-- ARGV[3]  lease    in ms
-- ARGV[4]  request  number to give back
--
-- returns  {turn, expected, token, text, request}  to be handed on by the owner
--          {busy, expected, ms, request}           another hands on, until then unless he goes on
--          {idle, expected, request}               the expected event is not there
--          {odd, what is there, request}           somebody else's
--
-- One script, because one owner at a time hands on. Repeated it gives the same turn again.

local there, other = state()
if not there then
  return other
end
return busy(there, ARGV[2]) or turn(there, ARGV[2], ARGV[3])
