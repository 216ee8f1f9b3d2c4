-- counter_raise.lua: makes the value at least a floor.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  floor
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value after, request}
--          {nan, what is there, request}
--          {unknown, '', request}         see counter_once.lua
--
-- One script, because nobody may write between the comparison and the write.

local known = recall()
if known then
  return known
end
local value, other = read()
if not value then
  return other
end
if less(value, ARGV[2]) then
  value = ARGV[2]
  write(value)
end
return answer('done', value)
