-- sequence_look.lua: tells the expected number.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  request  number to give back
--
-- returns  {idle, expected, request}
--          {odd, what is there, request}  somebody else's
--
-- A script, so that what belongs to others is told apart in one place.

local there, other = state()
if not there then
  return other
end
return tell('idle', there.expected)
