-- bounded_quick.lua: the common case of bounded_run.lua: no session, nothing reserved, nothing in part, short numbers.
--
-- KEYS     see bounded_begin.lua
-- ARGV[n]  see bounded_run.lua
--
-- returns  {within, 'VALUE 0 0', request}  as bounded_run.lua
--          else goes on to that, and has written nothing
--
-- It comes before the functions of the others, which so are not even made. Lua numbers are exact here: all that are
-- added up have fourteen digits at the most, and a bound that is longer is as good as none.

-- A number of its decimal digits, if it is short.
local function short(a)
  if #a <= 15 then
    return tonumber(string.sub(a, 1, 15))
  end
  return string.sub(a, 1, 1) == '-' and -math.huge or math.huge
end

local function is_long(a)
  return a <= -1e14 or a >= 1e14
end

local function nothing_reserved()
  if redis.pcall('HGET', KEYS[#KEYS - 1], 'total') then
    return false
  end
  local ends = redis.pcall('ZRANGEBYSCORE', KEYS[#KEYS], '-inf', '+inf', 'LIMIT', '0', '1')
  return not ends.err and not ends[1]
end

-- The sum and whether anything was added; nil if that cannot be told here.
local function added(value)
  local low, high, touched = short(ARGV[2]), short(ARGV[3]), false
  for mark, digits in string.gmatch(ARGV[4], '(~?)(-?%d+)') do
    local step = short(digits)
    local sum = value + step
    if mark == '~' or is_long(step) or is_long(sum) then
      return nil
    end
    if step < 0 and sum >= low or step > 0 and sum <= high then
      value, touched = sum, true
    end
  end
  return value, touched
end

local function quick()
  if not nothing_reserved() then
    return nil
  end
  local found = redis.pcall('GET', KEYS[1]) or '0'
  if type(found) == 'table' or not (found == '0' or string.match(found, '^-?[1-9]%d*$')) or is_long(short(found)) then
    return nil
  end
  local sum, touched = added(short(found))
  if not sum then
    return nil
  end
  if touched then
    local number = string.format('%.0f', sum)
    local reply
    if ARGV[1] == '0' then
      reply = redis.pcall('SET', KEYS[1], number, 'KEEPTTL')
    else
      reply = redis.pcall('SET', KEYS[1], number, 'PX', ARGV[1])
    end
    if reply.err then
      return reply
    end
  end
  return answer('within', found .. ' 0 0')
end

local WITHOUT_SLOT = 3
local done = #KEYS == WITHOUT_SLOT and quick()
if done then
  return done
end
