-- lock_grant.lua: prelude of the lock's scripts, behind lock_mint.lua; queues owners, hands a lock to its queue.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- ARGV     none of its own
--
-- returns  nothing; defines join, grant_head
--
-- An owner id is CLIENT:NUMBER:CLAIM. The claim, in ms, is how long a grant made by somebody else reserves the
-- lock until its owner confirms it. Flags: 'q', queue when busy; 'c', PUBLISH counts every subscriber there is.

-- A place behind everybody, kept over repeats.
local function join(owner)
  if not redis.call('ZSCORE', KEYS[3], owner) then
    local last = redis.call('ZRANGE', KEYS[3], '-1', '-1', 'WITHSCORES')[2]
    local time = redis.call('TIME')
    local score = math.max((tonumber(last or 0) or 0) + 1, time[1] * 1000000 + time[2])
    redis.call('ZADD', KEYS[3], string.format('%.0f', score), owner)
  end
  redis.call('PEXPIRE', KEYS[3], '300000')
end

-- Hands the lock to the first of the queue and tells it, on the channel holdfast:client:CLIENT. A client that nobody
-- hears for is gone, where the count can be trusted: the next one gets the same number. me needs no message and
-- no claim, it gets the answer and the full lease. With nobody left the lock is free. At most 100 are skipped at
-- a time; if more are gone the lock stays free until the next request. at as in lock_mint.lua.
-- State first, message last, and a message that is not allowed (pcall) undoes nothing: its reader polls.
local function grant_head(flags, me, lease, at)
  local lock, queue = KEYS[(at or 0) + 1], KEYS[(at or 0) + 3]
  local counts = string.find(flags, 'c', 1, true)
  local head = redis.call('ZPOPMIN', queue)[1]
  local grant
  for _ = 1, 100 do
    if not head then break end
    grant = grant or mint(at)
    if head == me then
      redis.call('SET', lock, me, 'PX', lease)
      return me, grant
    end
    local client, claim = string.match(head, '^([^:]*):%d+:(%d+)$')
    if client then
      redis.call('SET', lock, head, 'PX', claim)
      local heard = redis.pcall('PUBLISH', 'holdfast:client:' .. client, head .. ' ' .. grant .. ' ' .. lock)
      if not counts or heard ~= 0 then
        return head, grant
      end
    end
    head = redis.call('ZPOPMIN', queue)[1]
  end
  redis.call('DEL', lock)
  return nil, grant
end
