-- counter_lower.lua: makes the value at most a ceiling.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  ceiling
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value after, request}
--          else as counter_begin.lua
--
-- One script, because nobody may write between the comparison and the write.

if less(ARGV[2], value) then
  return write(ARGV[2], ARGV[2])
end
return answer('done', value)
