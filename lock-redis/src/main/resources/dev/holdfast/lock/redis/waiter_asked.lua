-- waiter_asked.lua: prelude before lock_grant.lua and share_grant.lua; who of those who wait has not asked for long.
--
-- KEYS[1]  of no concern here: the key asked is told by who calls. It is given only where PUBLISH does not count everybody
-- ARGV     none of its own
--
-- returns  nothing; defines tick, asks, is_silent, forget
--
-- asked is a hash: of each owner id that waits the time at which it asked last, by a clock of this queue's own; that clock;
-- and the server's time at its last step. All in ms. It expires 5 min after the last one asked.
--
-- Who waits asks at least every second. Whoever has not for 6 s is taken for dead, and is passed over when it comes to stand
-- first. It may live all the same, after a long pause: then its next question gives it a place at the end. The queue's clock
-- goes with the server's, but no more than 2 s from one step to the next and never back. So nobody is silent because the
-- server stood still, could not be reached by anybody, or had its clock set: it takes three questions or grants at least,
-- spread over the time, that others had answered meanwhile.

-- The queue's clock.
local function tick(asked)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local known = redis.call('HMGET', asked, 'clock', 'time')
  local passed = now - (tonumber(known[2]) or now)
  local clock = (tonumber(known[1]) or 0) + math.max(0, math.min(passed, 2000))
  redis.call('HSET', asked, 'clock', string.format('%.0f', clock), 'time', string.format('%.0f', now))
  redis.call('PEXPIRE', asked, '300000')
  return clock
end

local function asks(asked, owner)
  local clock = tick(asked)
  redis.call('HSET', asked, owner, string.format('%.0f', clock))
  return clock
end

-- One of whom nothing is known, since the hash was lost, is watched from now on.
local function is_silent(asked, owner, clock)
  local last = tonumber(redis.call('HMGET', asked, owner)[1])
  if not last then
    redis.call('HSET', asked, owner, string.format('%.0f', clock))
  end
  return last and clock - last > 6000
end

-- The owner has left the queue; with the last one goes all that is known.
local function forget(asked, queue, owner)
  if redis.call('EXISTS', queue) == 1 then
    redis.call('HDEL', asked, owner)
  else
    redis.call('DEL', asked)
  end
end
