-- counter_begin.lua: beginning of every verb but addition, behind counter_value.lua.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
--
-- returns  {nan, what is there, request}
--          {unknown, '', request}         see counter_once.lua
--          what is remembered             see counter_once.lua
--          else goes on to the verb, with value, and with absent when there is no counter

local known = recall()
if known then
  return known
end
local value, other, absent = read()
if not value then
  return other
end
