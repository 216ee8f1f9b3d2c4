-- counter_value.lua: prelude that reads, compares and writes a counter, as text: a Lua number is exact to 2^53 only.
--
-- KEYS[1]  value   string: a decimal number of 64 bits, as INCRBY keeps it; missing counts as 0
-- ARGV[1]  expiry  in ms from a write on; '0' leaves the counter's expiry as it is
--
-- returns  nothing; defines less, read, change, write; needs answer, retract
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

-- The value; or nil, and what is to be returned instead. And whether there is no counter.
local function read()
  local text = redis.pcall('GET', KEYS[1])
  if type(text) == 'table' then
    if not string.find(text.err, 'WRONGTYPE', 1, true) then
      return nil, text
    end
    return nil, answer('nan', 'a ' .. redis.call('TYPE', KEYS[1]).ok)
  end
  if not text then
    return '0', nil, true
  end
  if not is_number(text) then
    return nil, answer('nan', '"' .. string.sub(text, 1, 64) .. '"')
  end
  return text
end

-- Runs the one command that changes the counter, and returns the answer or the server's error. Rights are checked at
-- each command, and the other one a verb needs is the note: it comes first, because it can be taken back as it was.
local function change(value, ...)
  local done = answer('done', value)
  if done.err then
    return done
  end
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err then
    retract()
    return reply
  end
  return done
end

-- Writes a number, and answers with a value.
local function write(number, value)
  if ARGV[1] == '0' then
    return change(value, 'SET', KEYS[1], number, 'KEEPTTL')
  end
  return change(value, 'SET', KEYS[1], number, 'PX', ARGV[1])
end
