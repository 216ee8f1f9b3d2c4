-- window_frame.lua: prelude of windowed counters, behind counter_value.lua: brings the buckets up to the present time.
--
-- KEYS[1]  window   hash: frame, sum, last (the newest bucket), and the sum of each bucket under its number; expires
--                   when the newest bucket is out of the window
-- ARGV[1]  frame    WINDOW/BUCKETS, the window in microseconds
-- ARGV[2]  width    of a bucket in microseconds
-- ARGV[3]  buckets  how many full ones are kept beside the present one
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines frame, kept_sum and tell; needs refusal
--
-- A bucket's number is the server's time divided by its width. Sums are added and subtracted by HINCRBY and travel as
-- text: they are exact. A bucket in the future is one from before the clock was set back. By less than a bucket's width
-- the clock is set now and then, and nothing must be forgotten for that.

local function tell(verdict, value)
  return {verdict, value, ARGV[#ARGV]}
end

-- The sum as it is now, by a command that was allowed before.
local function kept_sum()
  return redis.call('HMGET', KEYS[1], 'sum')[1]
end

-- Drops the buckets that are neither the present one nor among those before it that are kept; or returns what is to be
-- told instead.
local function drop(present)
  local from = present - ARGV[3]
  local fields = redis.call('HGETALL', KEYS[1])
  local gone = {}
  for i = 1, #fields, 2 do
    local field, value = fields[i], fields[i + 1]
    if string.find(field, '^%d+$') then
      if not string.find(value, '^[1-9]') or not is_number(value) then
        return tell('odd', 'a hash with a bucket that is no number')
      end
      if field + 0 < from or field + 0 > present then
        gone[#gone + 1] = {field, value}
      end
    end
  end
  local refused = refusal(
    {'HDEL', KEYS[1], ''},
    {'HINCRBY', KEYS[1], 'sum', '0'},
    {'HSET', KEYS[1], 'last', string.format('%.0f', present)})
  if refused then
    return refused
  end
  for _, bucket in ipairs(gone) do
    redis.call('HDEL', KEYS[1], bucket[1])
    redis.call('HINCRBY', KEYS[1], 'sum', '-' .. bucket[2])
  end
end

-- The sum, whether nothing is kept yet, and the present bucket; or nil, and what is to be returned instead.
local function frame()
  local kept = redis.pcall('HMGET', KEYS[1], 'frame', 'sum', 'last')
  if kept.err then
    if not string.find(kept.err, 'WRONGTYPE', 1, true) then
      return nil, kept
    end
    return nil, tell('odd', 'a ' .. redis.call('TYPE', KEYS[1]).ok)
  end
  local time = redis.call('TIME')
  local bucket = math.floor((time[1] * 1000000 + time[2]) / ARGV[2])
  if not kept[1] then
    if redis.call('EXISTS', KEYS[1]) == 1 then
      return nil, tell('odd', 'a hash without a frame')
    end
    return '0', true, bucket
  end
  local sum, last = kept[2], kept[3]
  if not string.find(kept[1], '^%d+/%d+$') or #kept[1] > 32 or not sum or not is_number(sum)
      or not last or #last > 16 or not string.find(last, '^%d+$') then
    return nil, tell('odd', 'a hash with another frame, sum or bucket')
  end
  if kept[1] ~= ARGV[1] then
    return nil, tell('other', kept[1])
  end
  if bucket == last - 1 then
    bucket = last + 0
  elseif bucket ~= last + 0 then
    local other = drop(bucket)
    if other then
      return nil, other
    end
    sum = kept_sum()
  end
  return sum, false, bucket
end
