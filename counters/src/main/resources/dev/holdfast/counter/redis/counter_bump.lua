-- counter_bump.lua: the common case of counter_add.lua: the counter takes the number and keeps its expiry.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  delta    to add
--
-- returns  {done, sum, request}
--          {unknown, '', request}  nothing added now: see counter_once.lua
--          what is remembered      see counter_once.lua
--          else goes on to counter_add.lua, with bumped and reply
--
-- It comes before the functions of counter_value.lua, which so are not even made. INCRBY checks the range; its reply
-- is a Lua number, hence the sum is read as text.

local known = recall()
if known then
  return known
end
local reply = redis.pcall('INCRBY', KEYS[1], ARGV[2])
local bumped = type(reply) ~= 'table'
if bumped then
  reply = redis.pcall('GET', KEYS[1])
  if ARGV[1] == '0' and type(reply) == 'string' then
    reply = answer('done', reply)
    if not reply.err then
      return reply
    end
  end
end
