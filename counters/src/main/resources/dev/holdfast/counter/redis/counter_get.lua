-- counter_get.lua: reads.
--
-- KEYS[1]  value    see counter_value.lua
-- ARGV[1]  expiry   not used
-- ARGV[2]  request  number to give back
--
-- returns  {done, value, request}
--          else as counter_begin.lua
--
-- A script, so that what is not a number is told apart in one place.

return answer('done', value)
