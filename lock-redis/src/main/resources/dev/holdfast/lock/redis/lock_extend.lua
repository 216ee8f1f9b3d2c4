-- lock_extend.lua: prelude of the lock's scripts; the holder's lease.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- ARGV     none of its own
--
-- returns  nothing; defines correct, extend
--
-- A fence has 48 h to live from the last grant or renewal on. If it has longer, the server's clock was set back since, and
-- the holder's lease grew as much: without a correction it would keep the lock for as long after its death. A renewal makes
-- it before it counts in the new time, else the next to look would take it off what was renewed just now. A fence as old as
-- the hold, not as its first grant, also tells a guard that the holder's number is still the last.
--
-- Nearly always both keys have less to live than they are given. From 7.0 on the server looks for itself (GT), which spares two
-- calls of four; where one of them does not grow, or on an older server, it is done in steps.

-- Takes off the holder's lease what the clock was set back by, once. at is how many keys lie before those of the name; none
-- unless it is said.
local function correct(at)
  local lock, fence = KEYS[(at or 0) + 1], KEYS[(at or 0) + 2]
  local set_back = redis.call('PTTL', fence) - 172800000
  if set_back > 0 then
    redis.call('PEXPIRE', fence, '172800000')
    redis.call('PEXPIRE', lock, math.max(1, redis.call('PTTL', lock) - set_back))
  end
end

-- Starts the holder's lease anew; never shortens it.
local function extend(lease, at)
  local lock, fence = KEYS[(at or 0) + 1], KEYS[(at or 0) + 2]
  if redis.REDIS_VERSION_NUM and redis.call('PEXPIRE', fence, '172800000', 'GT') == 1
      and redis.call('PEXPIRE', lock, lease, 'GT') == 1 then
    return
  end
  correct(at)
  if redis.call('PTTL', lock) < tonumber(lease) then
    redis.call('PEXPIRE', lock, lease)
  end
  redis.call('PEXPIRE', fence, '172800000')
end
