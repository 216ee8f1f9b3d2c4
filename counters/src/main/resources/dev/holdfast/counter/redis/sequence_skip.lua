-- sequence_skip.lua: gives up waiting for the numbers below one.
--
-- KEYS[1]  stream   see sequence_state.lua
-- ARGV[1]  first    see sequence_state.lua
-- ARGV[2]  number   the next one to be expected, if it is not there yet
-- ARGV[3]  expiry   of the stream in ms, 0 for none
-- ARGV[4]  request  number to give back
--
-- returns  {idle, expected, request}
--          {odd, what is there, request}  somebody else's
--
-- One script, because what is below must be gone when it is no longer expected. Who hands on at the moment keeps the
-- claim.

local there, other = state()
if not there then
  return other
end
if ARGV[2] + 0 > there.expected + 0 then
  local fields = redis.call('HKEYS', KEYS[1])
  local refused = refusal({'HDEL', KEYS[1], ''}, {'HSET', KEYS[1], 'expected', ARGV[2], 'first', ARGV[1]})
  if refused then
    return refused
  end
  local passed = {}
  for _, field in ipairs(fields) do
    if is_number(field) and field + 0 < ARGV[2] + 0 then
      passed[#passed + 1] = field
    end
  end
  -- In groups: a command for each would hold the server up, one for all is more than Lua can pass on.
  for from = 1, #passed, 1000 do
    redis.call('HDEL', KEYS[1], unpack(passed, from, math.min(from + 999, #passed)))
  end
  there.expected = ARGV[2]
end
keep(ARGV[3])
return tell('idle', there.expected)
