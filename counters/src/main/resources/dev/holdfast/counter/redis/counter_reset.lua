-- counter_reset.lua: forgets the counter.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value before, request}
--          else as counter_begin.lua
--
-- One script, because the value before is part of the answer, and only a counter is deleted.

return change(value, 'DEL', KEYS[1])
