-- share_lease.lua: prelude of the scripts for what several may hold; leases of its holders.
--
-- KEYS[1]  holders  ZSET: owner id of each holder, scored by the end of its lease in server microseconds; of n permits,
--                   id#1 to id#n. Expires with the last lease
-- ARGV     none of its own
--
-- returns  nothing; defines now, parse, members, holds, hold, lapse
--
-- An owner id is CLIENT:NUMBER:CLAIM:MODE. The claim, in ms, is how long a grant made by somebody else reserves the place
-- until its owner confirms it. The mode is r for a reader, w for a writer, pN/SIZE for N permits.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function parse(owner)
  local client, claim, mode = string.match(owner, '^([^:]*):%d+:(%d+):(.*)$')
  return client, claim, mode, mode and tonumber(string.match(mode, '^p(%d+)/'))
end

local function members(owner)
  local _, _, _, permits = parse(owner)
  if not permits then
    return {owner}
  end
  local all = {}
  for i = 1, permits do
    all[i] = owner .. '#' .. i
  end
  return all
end

-- When the owner's lease ends; nothing if it has none.
local function holds(owner)
  local ends = tonumber(redis.call('ZSCORE', KEYS[1], members(owner)[1]))
  return ends and ends > now and ends
end

-- Lets the owner's lease end in so many ms from now.
local function lapse(owner, ms)
  local ends = string.format('%.0f', now + ms * 1000)
  for _, member in ipairs(members(owner)) do
    redis.call('ZADD', KEYS[1], ends, member)
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
