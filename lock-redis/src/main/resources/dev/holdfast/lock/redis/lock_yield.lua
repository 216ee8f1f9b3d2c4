-- lock_yield.lua: ends one hold in favour of the same client's next, behind everybody who already waits.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see lock_grant.lua
-- ARGV[1]  owner    the id that should be the holder
-- ARGV[2]  next     the id that follows it
-- ARGV[3]  lease    of next, in ms
-- ARGV[4]  request  number to give back
--
-- returns  {1, grant, request}          nobody else waited: next holds the lock for the full lease
--          {0, last grant, ms, request} next has its place; last grant '0' if none is known, ms left to the holder
--          {2, request}                 owner did not hold the lock, next stands nowhere
--
-- One script, because next must queue before the lock is granted on. Repeated after a lost reply it finds next
-- holding the lock or waiting, and answers the same.

local next, lease = ARGV[2], ARGV[3]
local state = redis.call('MGET', KEYS[1], KEYS[2])
local holder, fence = state[1], state[2]

if holder == next then
  extend(lease)
  return {1, fence or mint(), ARGV[4]}
end
if holder == ARGV[1] then
  if redis.call('EXISTS', KEYS[3]) == 0 then
    local grant = mint()
    redis.call('SET', KEYS[1], next, 'PX', lease)
    return {1, grant, ARGV[4]}
  end
  join(next)
  local head, grant = grant_head(next, lease)
  fence = grant or fence
  if head == next then
    return {1, grant, ARGV[4]}
  end
elseif redis.call('ZSCORE', KEYS[3], next) then
  join(next)
else
  return {2, ARGV[4]}
end
return {0, fence or '0', math.max(0, redis.call('PTTL', KEYS[1])), ARGV[4]}
