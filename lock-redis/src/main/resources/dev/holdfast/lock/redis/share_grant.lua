-- share_grant.lua: prelude behind lock_mint, share_lease and waiter_asked; who fits beside the holders, and who is next.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- KEYS     then queue: a ZSET with the owner id of each waiting client, scored by arrival in server microseconds; expires
--          5 min after the last one asked
-- KEYS     last, asked: see waiter_asked.lua; only where PUBLISH and PUBSUB do not count every subscriber there is
-- ARGV     none of its own
--
-- returns  nothing; defines queue, asked, join, quit, is_too_much, admits, grant_to, grant_queue, remaining

local queue, asked = KEYS[semaphore and 4 or 3], KEYS[semaphore and 5 or 4]
local clock

local function quit(owner)
  redis.call('ZREM', queue, owner)
  if asked then
    forget(asked, queue, owner)
  end
end

-- A place behind everybody, kept over repeats.
local function join(owner)
  if not redis.call('ZSCORE', queue, owner) then
    local last = redis.call('ZRANGE', queue, '-1', '-1', 'WITHSCORES')[2]
    local score = math.max((tonumber(last or 0) or 0) + 1, now)
    redis.call('ZADD', queue, string.format('%.0f', score), owner)
  end
  redis.call('PEXPIRE', queue, '300000')
  if asked then
    clock = asks(asked, owner)
  end
end

-- Whether the owner wants more than there is, since the semaphore has shrunk.
local function is_too_much(owner)
  local _, _, _, permits = parse(owner)
  return permits and size > 0 and permits > size
end

local function admits(owner)
  local _, _, mode, permits = parse(owner)
  if permits then
    return held + permits <= size
  end
  local first = redis.call('ZRANGE', KEYS[1], '0', '0')[1]
  return not first or (mode == 'r' and string.sub(first, -2) == ':r')
end

-- The number comes first: where that fails (no memory, no permission), nobody has anything.
local function grant_to(owner, lease)
  local grant = mint()
  quit(owner)
  lapse(owner, lease)
  save()
  return grant
end

-- Whether nobody listens for the client. Who may not know that (pcall) takes it for alive.
local function is_gone(client)
  return redis.pcall('PUBSUB', 'NUMSUB', 'holdfast:client:' .. client)[2] == 0
end

-- Whether the owner has not asked for long, where that is all there is to tell the dead by.
local function is_quiet(owner)
  if not asked then return false end
  clock = clock or tick(asked)
  return is_silent(asked, owner, clock)
end

-- Grants to the first of the queue for as long as it fits, and tells each, on the channel holdfast:client:CLIENT. A client
-- that nobody hears for is gone, where the count can be trusted; else one that has not asked for long. It is passed over, as is
-- who can never fit, and also while it does not fit yet, or the dead would keep out whoever fits behind them for as long as the
-- others hold. me needs no message and no claim, it gets the answer and the full lease. At most 100 at a time; the next request
-- goes on. Returns the grant of me, if it got one. A message that is not allowed (pcall) undoes nothing: its reader polls.
local function grant_queue(me, lease)
  local mine
  for _ = 1, 100 do
    local head = redis.call('ZRANGE', queue, '0', '0')[1]
    if not head then break end
    local client, claim = parse(head)
    if not client or is_too_much(head) or (head ~= me and is_quiet(head)) then
      quit(head)
    elseif not admits(head) then
      if head == me or asked or not is_gone(client) then break end
      quit(head)
    elseif head == me then
      mine = grant_to(me, lease)
    else
      local grant = grant_to(head, claim)
      local heard = redis.pcall('PUBLISH', 'holdfast:client:' .. client, head .. ' ' .. grant .. ' ' .. KEYS[1])
      if not asked and heard == 0 then
        release(head)
      end
    end
  end
  return mine
end

-- Until the first of the leases ends, in ms; 0 if there is none.
local function remaining()
  local ends = redis.call('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')[2]
  return ends and math.max(0, math.ceil((ends - now) / 1000)) or 0
end
