-- sequence_forget.lua: forgets a stream, as if it had never begun.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  request  number to give back
--
-- returns  {idle, first, request}
--          {odd, what is there, request}  somebody else's
--
-- One script, because what belongs to others must not go.

local there, other = state()
if not there then
  return other
end
redis.call('DEL', KEYS[1])
return tell('idle', ARGV[1])
