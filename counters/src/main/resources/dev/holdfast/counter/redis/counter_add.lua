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
--          {unknown, '', request}         nothing added now: see counter_once.lua
--
-- INCRBY checks the range; its reply is a Lua number, hence the sum is read as text. Repeated without a session it
-- adds again, so nobody repeats it.

local known = recall()
if known then
  return known
end
local sum = redis.pcall('INCRBY', KEYS[1], ARGV[2])
if type(sum) == 'table' then
  local value, other = read()
  if value and string.find(sum.err, 'would overflow', 1, true) then
    return answer('overflow', value)
  end
  return other or sum
end
if ARGV[1] ~= '0' then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return answer('done', redis.call('GET', KEYS[1]))
