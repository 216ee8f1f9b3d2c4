-- bounded_begin.lua: beginning of every verb within bounds, behind counter_value.lua: what has lapsed goes back first.
--
-- KEYS[1]       value         see counter_value.lua
-- KEYS[2]       slot          see counter_once.lua; absent without a session
-- KEYS[last-1]  reservations  hash: id to 'UNITS MAXIMUM' while reserved, to 'committed' or 'back' afterwards; and
--                             'total' to the units of all that are reserved
-- KEYS[last]    ends          sorted set: id by when it is no longer kept, in ms of the server's clock
-- ARGV[1]       expiry        see counter_value.lua
--
-- returns  {nan, what is there, request}
--          {unknown, '', request}         see counter_once.lua
--          what is remembered             see counter_once.lua
--          else goes on to the verb, with value, total, reservation, give_back, until_ms and conclude
--
-- Nothing is written before the verb concludes: until then what has lapsed is only taken into account. One script,
-- because nobody may see or take units twice. Of what has lapsed each verb settles the oldest 500 and no more, because
-- the server does nothing else meanwhile: the units of the others are free later than they might be. A reservation that
-- is asked about is settled whatever its turn.

local RESERVATIONS, ENDS = KEYS[#KEYS - 1], KEYS[#KEYS]

local known = recall()
if known then
  return known
end
local digits, other = read()
if not digits then
  return other
end

-- What is to be returned when a key holds something else.
local function misplaced(reply, key)
  if string.find(reply.err, 'WRONGTYPE', 1, true) then
    return answer('nan', 'a ' .. redis.call('TYPE', key).ok .. ' in place of its reservations')
  end
  return reply
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The server's clock that many ms from now.
local function until_ms(millis)
  return string.format('%.0f', now + millis)
end

local kept = redis.pcall('HGET', RESERVATIONS, 'total')
if type(kept) == 'table' then
  return misplaced(kept, RESERVATIONS)
end
local due = redis.pcall('ZRANGEBYSCORE', ENDS, '-inf', until_ms(0), 'LIMIT', '0', '500')
if due.err then
  return misplaced(due, ENDS)
end
local value, total, lapsed = number(digits), number(kept or '0'), ZERO
local before = {value, total}
local gone = {}

-- Adds the units to the value, no further than to the maximum they were reserved under, and returns them; nil if there
-- are none.
local function give_back(standing)
  local units, maximum = string.match(standing or '', '^(%d+) (-?%d+)$')
  if not units then
    return nil
  end
  units = number(units)
  total = total - units
  local room = number(maximum) - value
  if ZERO < room then
    value = value + (room < units and room or units)
  end
  return units
end

local function lapse(id, standing)
  lapsed = lapsed + (give_back(standing) or ZERO)
  gone[id] = true
end

if due[1] then
  for i, standing in ipairs(redis.call('HMGET', RESERVATIONS, unpack(due))) do
    lapse(due[i], standing)
  end
end
local found = value

-- How a reservation stands: its units and maximum in one text, 'committed', 'back', or nil.
local function reservation(id)
  local standing = not gone[id] and redis.call('HGET', RESERVATIONS, id)
  if not standing then
    return nil
  end
  local ends_at = redis.call('ZSCORE', ENDS, id)
  if ends_at and ends_at - now <= 0 then
    lapse(id, standing)
    found = value
    return nil
  end
  return standing
end

-- Without units there is nothing to wait for: it goes when nobody needs to be told any more. It may as well stay, so a
-- missing right is no error.
local function tidy()
  local last = redis.pcall('ZRANGE', ENDS, '-1', '-1', 'WITHSCORES')
  if ZERO < total then
    redis.pcall('PERSIST', RESERVATIONS)
    redis.pcall('PERSIST', ENDS)
  elseif last[2] then
    redis.pcall('PEXPIREAT', RESERVATIONS, last[2])
    redis.pcall('PEXPIREAT', ENDS, last[2])
  elseif not last.err then
    redis.pcall('DEL', RESERVATIONS)
  end
end

-- Writes the value if it changed, or if touched; then what was reserved or settled; and forgets what has lapsed.
-- Answers with the value the verb found, or with shown. The commands that need memory come first, so a server that has
-- none left refuses all of it; what follows are only deletions.
local function conclude(verdict, touched, id, standing, ends, shown)
  local done = answer(verdict, text(shown or found) .. ' ' .. text(total) .. ' ' .. text(lapsed))
  local reply = done.err and done
  if not reply and (id or next(gone)) then
    reply = refusal(
      {'HSET', RESERVATIONS, 'total', text(before[2])},
      {'ZADD', ENDS, 'XX', '0', ''},
      {'HDEL', RESERVATIONS, ''},
      {'ZREM', ENDS, ''})
    if reply then
      tidy()
      retract()
    end
  end
  if reply then
    return reply
  end
  if touched or value < before[1] or before[1] < value then
    if ARGV[1] == '0' then
      reply = redis.pcall('SET', KEYS[1], text(value), 'KEEPTTL')
    else
      reply = redis.pcall('SET', KEYS[1], text(value), 'PX', ARGV[1])
    end
    if reply.err then
      tidy()
      retract()
      return reply
    end
  end
  if id then
    redis.call('HSET', RESERVATIONS, id, standing)
    redis.call('ZADD', ENDS, ends, id)
  end
  if total < before[2] or before[2] < total then
    redis.call('HSET', RESERVATIONS, 'total', text(total))
  end
  local old = {}
  for each in pairs(gone) do
    old[#old + 1] = each
  end
  if old[1] then
    redis.call('HDEL', RESERVATIONS, unpack(old))
    redis.call('ZREM', ENDS, unpack(old))
  end
  if id or old[1] then
    tidy()
  end
  return done
end
