-- counter_compare_and_set.lua: writes a value if the present one is the expected.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  expected
-- ARGV[3]  update
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value before, request}
--          {same, value, request}         it is another one
--          else as counter_begin.lua
--
-- One script, because nobody may write between the comparison and the write. Both are in the one form that
-- read lets through, so equal numbers are equal texts.

if value ~= ARGV[2] then
  return answer('same', value)
end
return write(ARGV[3], value)
