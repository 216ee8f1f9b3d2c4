-- barrier_results.lua: prelude of the barrier's scripts; what became of stays.
--
-- KEYS[1]  barrier  see barrier_arrive.lua
-- KEYS[4]  results  hash: for each stay 'GENERATION INDEX' if it was let through, '-' if it was taken back; of the last five
--                   minutes or so
-- KEYS[5]  older    the results before those
-- ARGV     none of its own
--
-- returns  nothing; defines now, become, renew_results, remember
--
-- Results are kept in two hashes that change places, so that old ones go without being looked for.

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- The answer for a stay that is over, without the request's number; nil if it is not.
local function become(stay)
  local result = redis.call('HGET', KEYS[4], stay) or redis.call('HGET', KEYS[5], stay)
  if not result then
    return nil
  end
  local generation, index = string.match(result, '^(%d+) (%d+)$')
  return generation and {1, generation, index} or {5}
end

-- To be called before anything is remembered.
local function renew_results()
  redis.call('PEXPIRE', KEYS[1], '86400000')
  local since = redis.call('HGET', KEYS[1], 'since')
  if not since or now - since > 300000 then
    if redis.call('EXISTS', KEYS[4]) == 1 then
      redis.call('RENAME', KEYS[4], KEYS[5])
    end
    redis.call('HSET', KEYS[1], 'since', string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], '86400000')
  end
end

local function remember(stay, text)
  redis.call('HSET', KEYS[4], stay, text)
  redis.call('PEXPIRE', KEYS[4], '900000')
end
