-- counter_expire.lua: lets the counter be forgotten after a time.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  after    in ms
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, value, request}
--          {same, 0, request}             there is none
--          else as counter_begin.lua
--
-- One script, because only a counter may be made to expire.

if absent then
  return answer('same', value)
end
return change(value, 'PEXPIRE', KEYS[1], ARGV[2])
