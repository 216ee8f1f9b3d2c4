-- counter_value.lua: prelude that reads, compares and writes a counter, as text: a Lua number is exact to 2^53 only.
--
-- KEYS[1]  value   string: a decimal number of 64 bits, as INCRBY keeps it; missing counts as 0
-- ARGV[1]  expiry  in ms from a write on; '0' leaves the counter's expiry as it is
--
-- returns  nothing; defines read, less, write; needs answer
--
-- Two numbers of the same sign and length are compared by their first ten digits and then by the rest.

local function larger(a, b)
  if #a ~= #b then
    return #a > #b
  end
  local left, right = tonumber(string.sub(a, 1, 10)), tonumber(string.sub(b, 1, 10))
  if left ~= right then
    return left > right
  end
  return (tonumber(string.sub(a, 11)) or 0) > (tonumber(string.sub(b, 11)) or 0)
end

local function less(a, b)
  local a_sign, a_digits = string.match(a, '^(-?)(%d+)$')
  local b_sign, b_digits = string.match(b, '^(-?)(%d+)$')
  if a_sign ~= b_sign then
    return a_sign == '-'
  end
  if a_sign == '-' then
    return larger(a_digits, b_digits)
  end
  return larger(b_digits, a_digits)
end

-- Whether INCRBY would take it: no blanks, no plus, no leading zeros, 64 bits.
local function is_number(text)
  local sign, digits = string.match(text, '^(-?)([1-9]%d*)$')
  if not sign then
    return text == '0'
  end
  return not larger(digits, sign == '-' and '9223372036854775808' or '9223372036854775807')
end

-- The value; or nil, and what is to be returned instead.
local function read()
  local text = redis.pcall('GET', KEYS[1])
  if type(text) == 'table' then
    if not string.find(text.err, 'WRONGTYPE', 1, true) then
      return nil, text
    end
    return nil, answer('nan', 'a ' .. redis.call('TYPE', KEYS[1]).ok)
  end
  if not text then
    return '0'
  end
  if not is_number(text) then
    return nil, answer('nan', '"' .. string.sub(text, 1, 64) .. '"')
  end
  return text
end

local function write(value)
  if ARGV[1] == '0' then
    redis.call('SET', KEYS[1], value, 'KEEPTTL')
  else
    redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
  end
end
