-- id_lease.lua: takes a block of ids that nobody has.
--
-- KEYS[1]  ids      string MODE:HIGH:LOW: the next free id is HIGH * 1024 + LOW; strict:0:0 where a counter gives them
-- ARGV[1]  mode     timed, plain or strict
-- ARGV[2]  size     how many; 0 when strict
-- ARGV[3]  epoch    in microseconds since 1970, for timed ids: HIGH is at least the time since then in microseconds
-- ARGV[4]  start    how far ahead of the clock timed ids begin where nothing is kept, in microseconds
-- ARGV[5]  least    HIGH of the smallest id that will do
-- ARGV[6]  part     LOW of it
-- ARGV[7]  request  number to give back
--
-- returns  {block, high, low, request}  the first of them
--          {other, mode, request}       nothing was taken: the ids of this name are of that mode
--          {exhausted, '', request}     nothing was taken: there are not so many below 2^63
--          {odd, what is there, request}
--
-- One script, because nobody may take between the look and the taking. Repeated it takes another block. An id has 63
-- bits, and so is kept in two numbers that a Lua number holds exactly. Who finds nothing may come after a loss of data:
-- what was taken before it lies below the clock, or a little above it when large blocks were taken at once, hence the
-- start.

local kept = redis.pcall('GET', KEYS[1])
if type(kept) == 'table' then
  if string.find(kept.err, 'WRONGTYPE', 1, true) then
    return {'odd', 'a ' .. redis.call('TYPE', KEYS[1]).ok, ARGV[#ARGV]}
  end
  return kept
end

local mode, high, low = ARGV[1], 0, 1
local floor = 0
if mode == 'timed' then
  local time = redis.call('TIME')
  floor = math.max(0, time[1] * 1000000 + time[2] - ARGV[3])
end
if kept then
  mode, high, low = string.match(kept, '^(%l+):(%d+):(%d+)$')
  local known = mode == 'timed' or mode == 'plain' or mode == 'strict'
  if not known or #high > 16 or high + 0 > 9007199254740991 or #low > 4 or low + 0 > 1023 then
    return {'odd', '"' .. string.sub(kept, 1, 64) .. '"', ARGV[#ARGV]}
  end
  if mode ~= ARGV[1] then
    return {'other', mode, ARGV[#ARGV]}
  end
  high, low = high + 0, low + 0
elseif mode == 'timed' then
  floor = floor + ARGV[4]
elseif mode == 'strict' then
  low = 0
end
if high < floor then
  high, low = floor, 0
end
local least, part = ARGV[5] + 0, ARGV[6] + 0
if high < least or high == least and low < part then
  high, low = least, part
end

local sum = low + ARGV[2]
local next_high = high + math.floor(sum / 1024)
if next_high > 9007199254740991 then
  return {'exhausted', '', ARGV[#ARGV]}
end
redis.call('SET', KEYS[1], mode .. ':' .. string.format('%.0f:%.0f', next_high, sum % 1024))
return {'block', string.format('%.0f', high), string.format('%.0f', low), ARGV[#ARGV]}
