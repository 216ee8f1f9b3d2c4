-- rate_take.lua: takes permits of a rate, now or at the nearest free time: the generic cell rate algorithm.
--
-- KEYS[1]  rate      string AT:USED:REST:PERMITS:PERIOD: at AT, in server microseconds, it took USED + REST /
--                    PERMITS microseconds more until all was free; expires when all is
-- ARGV[1]  permits   that come back in each period
-- ARGV[2]  period    in microseconds
-- ARGV[3]  cost      of what is asked for, in microseconds
-- ARGV[4]  rest      of the cost, in parts of a microsecond, as many as permits
-- ARGV[5]  capacity  of time that may be used up at once, in microseconds
-- ARGV[6]  rest      of the capacity
-- ARGV[7]  longest   wait, in microseconds
-- ARGV[8]  request   number to give back
--
-- returns  {taken, wait, used, rest, before, after, request}  to be used after so many microseconds; what the key had,
--                                                             empty for nothing, and what it has
--          {refused, wait, used, rest, request}               nothing taken: it could be used after so many
--          {odd, what is there, request}                      somebody else's; left as it is
--
-- One script, because nobody may take between the look and the taking. All numbers are whole and stay below 2^53, so
-- they are exact. What is used up is kept with the time of its writing and not as a time to come: so a clock that is
-- set back stops the flow until the next call and no longer.

local LARGEST = 9007199254740991

local function odd(what)
  return {'odd', what, ARGV[#ARGV]}
end

local function text_of(number)
  return string.format('%.0f', number)
end

local function is_number(text)
  return #text <= 16 and text + 0 <= LARGEST
end

local kept = redis.pcall('GET', KEYS[1])
if type(kept) == 'table' then
  if string.find(kept.err, 'WRONGTYPE', 1, true) then
    return odd('a ' .. redis.call('TYPE', KEYS[1]).ok)
  end
  return kept
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local permits, period = ARGV[1] + 0, ARGV[2] + 0
local capacity, capacity_rest = ARGV[5] + 0, ARGV[6] + 0
local used, rest, at = 0, 0, now
if kept then
  local since, micros, part, of, per = string.match(kept, '^(%d+):(%d+):(%d+):([1-9]%d*):([1-9]%d*)$')
  if not since or not (is_number(since) and is_number(micros) and is_number(part) and is_number(of)
      and is_number(per)) or part + 0 >= of + 0 then
    return odd('"' .. string.sub(kept, 1, 64) .. '"')
  end
  at, used, rest = since + 0, micros + 0, part + 0
  if now - at > used then
    used, rest = 0, 0
  elseif now > at then
    used = used - (now - at)
  end
  if of ~= ARGV[1] or per ~= ARGV[2] then
    -- As many permits as before, but no more than there are now; what is less than a microsecond counts as one.
    local same = math.ceil((used + rest / of) * of / per * period / permits)
    if same < capacity then
      used, rest = same, 0
    else
      used, rest = capacity, capacity_rest
    end
  end
end

local before = text_of(now) .. ':' .. text_of(used) .. ':' .. text_of(rest) .. ':' .. ARGV[1] .. ':' .. ARGV[2]
local sum, sum_rest = used + ARGV[3], rest + ARGV[4]
if sum_rest >= permits then
  sum, sum_rest = sum + 1, sum_rest - permits
end
local wait = sum - capacity
if sum_rest > capacity_rest then
  wait = wait + 1
end
if wait < 0 then
  wait = 0
end

local function keep(state, micros)
  return redis.call('SET', KEYS[1], state, 'PX', text_of(math.floor(micros / 1000) + 1))
end

if wait > ARGV[7] + 0 then
  if at > now then
    keep(before, used)
  end
  return {'refused', text_of(wait), text_of(used), text_of(rest), ARGV[#ARGV]}
end
local after = text_of(now) .. ':' .. text_of(sum) .. ':' .. text_of(sum_rest) .. ':' .. ARGV[1] .. ':' .. ARGV[2]
keep(after, sum)
return {'taken', text_of(wait), text_of(sum), text_of(sum_rest), kept and before or '', after, ARGV[#ARGV]}
