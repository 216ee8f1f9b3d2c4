-- lock_grant.lua: prelude of the lock's scripts, behind lock_mint.lua and waiter_asked.lua; queues owners, hands a lock on.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see waiter_asked.lua; only where PUBLISH does not count every subscriber there is
-- ARGV     none of its own
--
-- returns  nothing; defines join, quit, grant_head
--
-- An owner id is CLIENT:NUMBER:CLAIM. The claim, in ms, is how long a grant made by somebody else reserves the
-- lock until its owner confirms it.

-- A place behind everybody, kept over repeats.
local function join(owner)
  if not redis.call('ZSCORE', KEYS[3], owner) then
    local last = redis.call('ZRANGE', KEYS[3], '-1', '-1', 'WITHSCORES')[2]
    local time = redis.call('TIME')
    local score = math.max((tonumber(last or 0) or 0) + 1, time[1] * 1000000 + time[2])
    redis.call('ZADD', KEYS[3], string.format('%.0f', score), owner)
  end
  redis.call('PEXPIRE', KEYS[3], '300000')
  if KEYS[4] then
    asks(KEYS[4], owner)
  end
end

local function quit(owner)
  redis.call('ZREM', KEYS[3], owner)
  if KEYS[4] then
    forget(KEYS[4], KEYS[3], owner)
  end
end

-- Hands the lock to the first of the queue and tells it, on the channel holdfast:client:CLIENT. A client that nobody
-- hears for is gone, where the count can be trusted: the next one gets the same number; else one that has not asked for long is
-- passed over. me needs no message and no claim, it gets the answer and the full lease. With nobody left the lock is free. At
-- most 100 are skipped at a time; if more are gone the lock stays free until the next request. at as in lock_mint.lua, and with it
-- asked of that name.
-- State first, message last, and a message that is not allowed (pcall) undoes nothing: its reader polls.
local function grant_head(me, lease, at, asked)
  local lock, queue = KEYS[(at or 0) + 1], KEYS[(at or 0) + 3]
  asked = asked or (not at and KEYS[4])
  local clock, grant
  for _ = 1, 100 do
    local head = redis.call('ZPOPMIN', queue)[1]
    if not head then break end
    local silent = false
    if asked then
      clock = clock or tick(asked)
      silent = head ~= me and is_silent(asked, head, clock)
      forget(asked, queue, head)
    end
    grant = grant or (not silent and mint(at))
    if head == me then
      redis.call('SET', lock, me, 'PX', lease)
      return me, grant
    end
    local client, claim = string.match(head, '^([^:]*):%d+:(%d+)$')
    if client and not silent then
      redis.call('SET', lock, head, 'PX', claim)
      local heard = redis.pcall('PUBLISH', 'holdfast:client:' .. client, head .. ' ' .. grant .. ' ' .. lock)
      if asked or heard ~= 0 then
        return head, grant
      end
    end
  end
  redis.call('DEL', lock)
  return nil, grant
end
