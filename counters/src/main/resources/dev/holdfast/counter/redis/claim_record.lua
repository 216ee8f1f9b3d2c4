-- claim_record.lua: prelude of claims: who works on a key, or what came of it.
--
-- KEYS[1]  record   string KIND TOKEN OWNER REST. KIND claim: REST is until when, in server microseconds; the key
--                   stays 48 h longer. KIND result: REST is the text; expires with it. KIND free: given up or
--                   forgotten, stays 48 h
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines now, record, busy, finished, free, put, claim; needs ask, odd
--
-- A token is larger than the last one, and at least the time in microseconds: so tokens grow even after the key is
-- gone. They have 16 digits until the year 2286, stay below 2^53, and travel as text. An owner is one claim, never used
-- again.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local KEPT = 172800000

local function is_number(text)
  return #text <= 16 and text + 0 < 9007199254740990
end

-- What is there; or nil, and what to return instead.
local function record()
  local text, wrong = ask(KEYS[1], 'GET', KEYS[1])
  if text == nil then
    return nil, wrong
  end
  if not text then
    return {kind = 'free', token = '0', owner = '', missing = true}
  end
  local kind, token, owner, rest = string.match(text, '^(%l+) (%d+) (%S+) (.*)$')
  local known = kind == 'result' or kind == 'free' or kind == 'claim' and string.find(rest, '^%d+$') and is_number(rest)
  if not known or not is_number(token) then
    return nil, odd(KEYS[1], text)
  end
  return {kind = kind, token = token, owner = owner, rest = rest}
end

local function tell(verdict, ...)
  local reply = {verdict, ...}
  reply[#reply + 1] = ARGV[#ARGV]
  return reply
end

-- For how many ms more somebody has it.
local function busy(there)
  return tell('busy', string.format('%.0f', math.max(0, math.ceil((there.rest - now) / 1000))))
end

local function finished(there)
  return tell('finished', there.token, there.rest)
end

local function free()
  return tell('free', '')
end

-- Keeps a record for so many ms, and returns the verdict, or the server's error.
local function put(kind, token, owner, rest, ms, reply)
  local done = redis.pcall('SET', KEYS[1], kind .. ' ' .. token .. ' ' .. owner .. ' ' .. rest, 'PX', ms)
  return done.err and done or reply
end

local function claim(token, owner, lease)
  local rest = string.format('%.0f', now + lease * 1000)
  return put('claim', token, owner, rest, string.format('%.0f', lease + KEPT), tell('mine', token))
end
