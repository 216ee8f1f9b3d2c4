-- share_convert.lua: turns a writer into a reader, or the only reader into a writer, with nobody in between.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  queue    see share_grant.lua
-- ARGV[1]  owner    the id that should be a holder
-- ARGV[2]  next     the id that follows it
-- ARGV[3]  lease    of next, in ms
-- ARGV[4]  request  number to give back
--
-- returns  {1, grant, request}          next is a holder for the full lease
--          {0, last grant, ms, request} others read, and nothing has changed; ms until the first lease ends
--          {2, request}                 owner was not a holder
--
-- One script, because between the two nobody may come in. Readers that then stand first in the queue go in as well. Repeated
-- after a lost reply it finds next among the holders.

local next = ARGV[2]
if holds(next) then
  hold(next, ARGV[3])
  return {1, mint(), ARGV[4]}
end
if not holds(ARGV[1]) then
  return {2, ARGV[4]}
end
if string.sub(next, -2) == ':w' and redis.call('ZCARD', KEYS[1]) > 1 then
  return {0, redis.call('GET', KEYS[2]) or '0', remaining(), ARGV[4]}
end
local grant = grant_to(next, ARGV[3])
release(ARGV[1])
grant_queue()
return {1, grant, ARGV[4]}
