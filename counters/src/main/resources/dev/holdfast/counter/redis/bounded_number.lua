-- bounded_number.lua: prelude that adds and compares numbers exactly: a Lua number is exact to 2^53 only.
--
-- ARGV[n]  not used
--
-- returns  nothing; defines ZERO, number, text
--
-- A number is a pair: high * 10^10 + low, with low from 0 to 10^10 - 1. Both stay far below 2^53, also in sums of a few
-- numbers of 64 bits, which so may leave that range on the way.

local TEN_DIGITS = 10000000000
local arithmetic = {}

local function pair(high, low)
  if low < 0 then
    high, low = high - 1, low + TEN_DIGITS
  elseif low >= TEN_DIGITS then
    high, low = high + 1, low - TEN_DIGITS
  end
  return setmetatable({high, low}, arithmetic)
end

function arithmetic.__add(a, b)
  return pair(a[1] + b[1], a[2] + b[2])
end

function arithmetic.__sub(a, b)
  return pair(a[1] - b[1], a[2] - b[2])
end

function arithmetic.__lt(a, b)
  return a[1] < b[1] or a[1] == b[1] and a[2] < b[2]
end

local ZERO = pair(0, 0)

-- A number of its decimal digits.
local function number(digits)
  local a = string.match(digits, '%d+$')
  local high, low = tonumber(string.sub(a, 1, -11)) or 0, tonumber(string.sub(a, -10))
  if a == digits then
    return pair(high, low)
  end
  return ZERO - pair(high, low)
end

-- Its decimal digits.
local function text(a)
  local sign = ''
  if a < ZERO then
    sign, a = '-', ZERO - a
  end
  if a[1] == 0 then
    return sign .. string.format('%.0f', a[2])
  end
  return sign .. string.format('%.0f%010.0f', a[1], a[2])
end
