-- noun_ask.lua: prelude that reads a key where somebody else may have put something.
--
-- KEYS     as the script behind it says
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines odd, ask
--
-- What belongs to others is told, and left as it is.

local function odd(key, text)
  if text then
    return {'odd', '"' .. string.sub(text, 1, 64) .. '"', ARGV[#ARGV]}
  end
  return {'odd', 'a ' .. redis.call('TYPE', key).ok, ARGV[#ARGV]}
end

-- What a command on a key says, false if it is not there; or nil, and what to return instead.
local function ask(key, ...)
  local reply = redis.pcall(...)
  if type(reply) ~= 'table' or not reply.err then
    return reply
  end
  if string.find(reply.err, 'WRONGTYPE', 1, true) then
    return nil, odd(key)
  end
  return nil, reply
end
