-- share_revoke.lua: takes its place away from one holder of what several may hold.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- KEYS     then queue and asked; see share_grant.lua
-- ARGV[1]  owner    the id that should be a holder
-- ARGV[2]  by       who does it, one word
-- ARGV[3]  channel  where to tell the holder
-- ARGV[4]  request  number to give back
--
-- returns  {1, number, request}  it was a holder; its grant is older than this number
--          {0, '0', request}     it was not, and nothing has changed
--
-- One script, because the holder may have left since somebody looked. The holder is told before the next one. Repeated
-- after a lost reply it answers 0 and changes nothing.

if not holds(ARGV[1]) then
  return {0, '0', ARGV[4]}
end
local number = mint()
release(ARGV[1])
redis.pcall('PUBLISH', ARGV[3], 'revoked ' .. ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. KEYS[1])
grant_queue()
return {1, number, ARGV[4]}
