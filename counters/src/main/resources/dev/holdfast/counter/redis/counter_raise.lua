-- counter_raise.lua: makes the value at least a floor.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  floor
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value after, request}
--          else as counter_begin.lua
--
-- One script, because nobody may write between the comparison and the write.

if less(value, ARGV[2]) then
  return write(ARGV[2], ARGV[2])
end
return answer('done', value)
