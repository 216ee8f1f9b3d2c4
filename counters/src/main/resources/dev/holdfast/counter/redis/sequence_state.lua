-- sequence_state.lua: prelude of sequencers: what is expected, what is buffered, who hands on.
--
-- KEYS[1]  stream   hash: first (the number it began with), expected (the next number), token (the last claim's),
--                   owner and until (of who hands on, in server microseconds; missing when nobody does), and each
--                   buffered event under its number
-- ARGV[1]  first    the stream's first number
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines now, state, tell, busy, turn, plus, keep; needs ask, odd, refusal. Each verb returns
--          {begun, first, request} if the stream began with another number
--
-- All numbers stay below 2^53, so that a Lua number holds them, and travel as text. A token is larger than the last
-- one, and at least the time in microseconds: so tokens grow even after everything is gone.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function is_number(text)
  return #text <= 16 and string.find(text, '^%d+$') and text + 0 < 9007199254740990
end

local function tell(verdict, ...)
  local reply = {verdict, ...}
  reply[#reply + 1] = ARGV[#ARGV]
  return reply
end

-- The stream; or nil, and what to return instead.
local function state()
  local kept, wrong = ask(KEYS[1], 'HMGET', KEYS[1], 'expected', 'token', 'owner', 'until', 'first')
  if kept == nil then
    return nil, wrong
  end
  if not kept[1] and redis.call('EXISTS', KEYS[1]) == 1 then
    return nil, odd(KEYS[1], 'a hash without an expected number')
  end
  local there = {expected = kept[1] or ARGV[1], token = kept[2] or '0', owner = kept[3], ends = kept[4] or '0'}
  for _, number in ipairs({there.expected, there.token, there.ends}) do
    if not is_number(number) then
      return nil, odd(KEYS[1], number)
    end
  end
  if kept[5] and kept[5] ~= ARGV[1] then
    return nil, is_number(kept[5]) and tell('begun', kept[5]) or odd(KEYS[1], kept[5])
  end
  return there
end

local function plus(number, more)
  return string.format('%.0f', number + more)
end

-- For how many ms more another owner hands on; false if nobody else does.
local function busy(there, owner)
  local left = there.ends - now
  if not there.owner or there.owner == owner or left <= 0 then
    return false
  end
  return tell('busy', there.expected, string.format('%.0f', math.ceil(left / 1000)))
end

-- Puts the stream's expiry off, if it has one. Without the right to that it stays, which is no error.
local function keep(expiry)
  if expiry ~= '0' then
    redis.pcall('PEXPIRE', KEYS[1], expiry)
  end
end

-- Lets an owner hand the expected event on, or says that it is not there.
local function turn(there, owner, lease)
  local text = redis.call('HMGET', KEYS[1], there.expected)[1]
  if not text then
    return tell('idle', there.expected)
  end
  local token = there.owner == owner and there.token or string.format('%.0f', math.max(now, there.token + 1))
  redis.call('HSET', KEYS[1], 'token', token, 'owner', owner, 'until', plus(now, lease * 1000))
  return tell('turn', there.expected, token, text)
end
