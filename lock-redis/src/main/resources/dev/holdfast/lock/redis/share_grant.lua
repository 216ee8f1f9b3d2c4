-- share_grant.lua: prelude behind lock_mint.lua and share_lease.lua; who fits beside the holders, and who is next.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence    string: number of the last grant, expires 48 h after it
-- KEYS[3]  queue    ZSET: owner id of each waiting client, scored by arrival in server microseconds; expires
--                   5 min after the last one asked
-- KEYS[4]  size     of a semaphore only: string 'size first', as it is and as its first user opened it, 0 before that;
--                   expires 48 h after the last grant
-- ARGV     none of its own
--
-- returns  nothing; defines release, join, size, is_too_much, admits, grant_to, grant_queue, remaining
--
-- Flags: 'q', queue when busy; 'c', PUBLISH counts every subscriber there is. Whatever uses this first forgets the leases
-- that have ended.

-- The fence has 48 h to live. If it has longer, the server's clock was set back since, and all leases grew as much: they
-- shrink by it, or the dead would keep their places for as long.
local set_back = redis.call('PTTL', KEYS[2]) - 172800000
if set_back > 0 then
  redis.call('PEXPIRE', KEYS[2], '172800000')
  local all = redis.call('ZRANGE', KEYS[1], '0', '-1', 'WITHSCORES')
  for i = 1, #all, 2 do
    redis.call('ZADD', KEYS[1], string.format('%.0f', all[i + 1] - set_back * 1000), all[i])
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))

local function release(owner)
  for _, member in ipairs(members(owner)) do
    redis.call('ZREM', KEYS[1], member)
  end
end

-- A place behind everybody, kept over repeats.
local function join(owner)
  if not redis.call('ZSCORE', KEYS[3], owner) then
    local last = redis.call('ZRANGE', KEYS[3], '-1', '-1', 'WITHSCORES')[2]
    local score = math.max((tonumber(last or 0) or 0) + 1, now)
    redis.call('ZADD', KEYS[3], string.format('%.0f', score), owner)
  end
  redis.call('PEXPIRE', KEYS[3], '300000')
end

-- As it is, and as its first user opened it; 0 before that.
local function size()
  local current, first = string.match(redis.call('GET', KEYS[4]) or '0 0', '^(%d+) (%d+)$')
  return tonumber(current), tonumber(first)
end

-- Whether the owner wants more than there is, since the semaphore has shrunk.
local function is_too_much(owner)
  local _, _, _, permits = parse(owner)
  local current = permits and size() or 0
  return current > 0 and permits > current
end

local function admits(owner)
  local _, _, mode, permits = parse(owner)
  if permits then
    return redis.call('ZCARD', KEYS[1]) + permits <= size()
  end
  local first = redis.call('ZRANGE', KEYS[1], '0', '0')[1]
  return not first or (mode == 'r' and string.sub(first, -2) == ':r')
end

-- The number comes first: where that fails (no memory, no permission), nobody has anything.
local function grant_to(owner, lease)
  local grant = mint()
  redis.call('ZREM', KEYS[3], owner)
  lapse(owner, lease)
  if KEYS[4] then
    redis.call('PEXPIRE', KEYS[4], '172800000')
  end
  return grant
end

-- Grants to the first of the queue for as long as it fits, and tells each, on the channel holdfast:client:CLIENT. A client
-- that nobody hears for is gone, where the count can be trusted: it is passed over, as is who can never fit. me needs no
-- message and no claim, it gets the answer and the full lease. At most 100 at a time; the next request goes on. Returns the
-- grant of me, if it got one. A message that is not allowed (pcall) undoes nothing: its reader polls.
local function grant_queue(flags, me, lease)
  local counts = string.find(flags, 'c', 1, true)
  local mine
  for _ = 1, 100 do
    local head = redis.call('ZRANGE', KEYS[3], '0', '0')[1]
    if not head then break end
    local client, claim = parse(head)
    if is_too_much(head) then
      redis.call('ZREM', KEYS[3], head)
    elseif not admits(head) then
      break
    elseif head == me then
      mine = grant_to(me, lease)
    elseif not client then
      redis.call('ZREM', KEYS[3], head)
    else
      local grant = grant_to(head, claim)
      local heard = redis.pcall('PUBLISH', 'holdfast:client:' .. client, head .. ' ' .. grant .. ' ' .. KEYS[1])
      if counts and heard == 0 then
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
