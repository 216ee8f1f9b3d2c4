-- lock_acquire.lua: takes the lock if it is free and nobody is ahead, else queues if asked to; also the waiter's poll.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see lock_grant.lua
-- ARGV[1]  owner    the id that asks
-- ARGV[2]  lease    in ms
-- ARGV[3]  queue    '1' to queue when busy
-- ARGV[4]  request  number to give back
--
-- returns  {1, grant, request}          owner holds the lock for the full lease
--          {0, last grant, ms, request} busy; last grant '0' if none is known, ms left to the holder, 0 if unknown
--
-- One script, because taking, numbering and queueing must not be seen half done. Repeated after a lost reply it
-- finds its owner holding the lock, or in its place in the queue, and answers the same.

local owner, lease = ARGV[1], ARGV[2]
local state = redis.call('MGET', KEYS[1], KEYS[2])
local holder, fence = state[1], state[2]

if holder == owner then
  extend(lease)
  return {1, fence or mint(), ARGV[4]}
end
if not holder and redis.call('EXISTS', KEYS[1]) == 1 then
  return redis.error_reply('WRONGTYPE ' .. KEYS[1] .. ' is not a lock')
end
if ARGV[3] == '1' then
  join(owner)
end
if not holder then
  local head, grant = grant_head(owner, lease)
  fence = grant or fence
  if head == owner then
    return {1, grant, ARGV[4]}
  end
  if not head and redis.call('EXISTS', KEYS[3]) == 0 then
    grant = grant or mint()
    redis.call('SET', KEYS[1], owner, 'PX', lease)
    return {1, grant, ARGV[4]}
  end
end
correct()
return {0, fence or '0', math.max(0, redis.call('PTTL', KEYS[1])), ARGV[4]}
