-- counter_set.lua: writes a value.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  update   the value
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value before, request}
--          else as counter_begin.lua
--
-- One script, because the value before is part of the answer.

return write(ARGV[2], value)
