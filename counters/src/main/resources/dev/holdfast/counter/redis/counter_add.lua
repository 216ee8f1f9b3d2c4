-- counter_add.lua: adds one number.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  delta    to add
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {done, sum, request}
--          {overflow, value, request}     nothing added: the sum is no 64-bit number
--          {nan, what is there, request}  nothing added
--
-- bumped and reply come from counter_bump.lua. Repeated without a session it adds again, so nobody repeats it.

if bumped then
  return finish(reply, ARGV[2])
end
return refused(reply)
