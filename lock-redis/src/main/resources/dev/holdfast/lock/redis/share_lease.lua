-- share_lease.lua: prelude of the scripts for what several may hold; its holders and their leases.
--
-- KEYS[1]  holders  ZSET: owner id of each holder, scored by the end of its lease in server microseconds. Expires with the
--                   last lease
-- KEYS[2]  fence    string: number of the last grant, expires 48 h after it or after a holder's last renewal
-- KEYS[3]  size     of a semaphore only: string 'SIZE FIRST HELD', how many permits there are, how many its first user said
--                   (0 before that), how many are held; expires like the fence
-- KEYS     then queue and asked; see share_grant.lua
-- ARGV     none of its own
--
-- returns  nothing; defines now, semaphore, parse, holds, save, release, lapse, hold, renew_keys, and held, size, first of a
--          semaphore
--
-- An owner id is CLIENT:NUMBER:CLAIM:MODE. The claim, in ms, is how long a grant made by somebody else reserves the place
-- until its owner confirms it. The mode is r for a reader, w for a writer, pN/SIZE for N permits. Whatever uses this first
-- forgets the leases that have ended.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local semaphore = string.sub(KEYS[3] or '', -5) == '-size'

local function parse(owner)
  local client, claim, mode = string.match(owner, '^([^:]*):%d+:(%d+):(.*)$')
  return client, claim, mode, mode and tonumber(string.match(mode, '^p(%d+)/'))
end

local function weight(owners)
  local sum = 0
  for _, owner in ipairs(owners) do
    local _, _, _, permits = parse(owner)
    sum = sum + (permits or 0)
  end
  return sum
end

-- As in lock_extend.lua, for the leases of all holders.
local set_back = redis.call('PTTL', KEYS[2]) - 172800000
if set_back > 0 then
  redis.call('PEXPIRE', KEYS[2], '172800000')
  local all = redis.call('ZRANGE', KEYS[1], '0', '-1', 'WITHSCORES')
  for i = 1, #all, 2 do
    redis.call('ZADD', KEYS[1], string.format('%.0f', all[i + 1] - set_back * 1000), all[i])
  end
end

local ended = string.format('%.0f', now)
local gone = semaphore and redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ended) or {}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ended)

-- What is held is kept, so that nobody has to count; it is counted where it was forgotten and the holders were not.
local size, first, held
if semaphore then
  local there = redis.call('ZCARD', KEYS[1])
  size, first, held = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%d+) (%d+)$')
  if there == 0 then
    held = 0
  elseif held then
    held = held - weight(gone)
  else
    held = weight(redis.call('ZRANGE', KEYS[1], '0', '-1'))
  end
  size, first = tonumber(size or 0), tonumber(first or 0)
end

local function save()
  if semaphore then
    redis.call('SET', KEYS[3], size .. ' ' .. first .. ' ' .. held, 'PX', '172800000')
  end
end

if #gone > 0 then
  save()
end

-- When the owner's lease ends; nothing if it has none.
local function holds(owner)
  return tonumber(redis.call('ZSCORE', KEYS[1], owner))
end

local function release(owner)
  if redis.call('ZREM', KEYS[1], owner) == 1 and semaphore then
    held = held - weight({owner})
    save()
  end
end

-- Lets the owner's lease end in so many ms from now. Whoever lets in somebody new saves.
local function lapse(owner, ms)
  if redis.call('ZADD', KEYS[1], string.format('%.0f', now + ms * 1000), owner) == 1 and semaphore then
    held = held + weight({owner})
  end
  if redis.call('PTTL', KEYS[1]) < tonumber(ms) then
    redis.call('PEXPIRE', KEYS[1], ms)
  end
end

-- Starts a lease, or starts it anew; never shortens it.
local function hold(owner, lease)
  if (holds(owner) or 0) < now + lease * 1000 then
    lapse(owner, lease)
  end
end

-- Keeps what belongs to the holders for as long as somebody holds.
local function renew_keys()
  redis.call('PEXPIRE', KEYS[2], '172800000')
  if semaphore then
    redis.call('PEXPIRE', KEYS[3], '172800000')
  end
end
