-- lock_revoke.lua: takes a lock away from its holder.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see lock_grant.lua
-- ARGV[1]  owner    the id that should be the holder
-- ARGV[2]  by       who does it, one word
-- ARGV[3]  channel  where to tell the holder
-- ARGV[4]  request  number to give back
--
-- returns  {1, number, request}  it was the holder; its grant is older than this number
--          {0, '0', request}     it was not, and nothing has changed
--
-- One script, because the holder may have changed since somebody looked. The holder is told before the next one. Repeated
-- after a lost reply it answers 0 and changes nothing: nobody holds under this id any more.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0, '0', ARGV[4]}
end
local number = mint()
redis.pcall('PUBLISH', ARGV[3], 'revoked ' .. ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. KEYS[1])
grant_head()
return {1, number, ARGV[4]}
