-- counter_sum.lua: prelude of additions, behind counter_value.lua: what may go wrong in them.
--
-- KEYS[1]  value    see counter_value.lua
-- ARGV[1]  expiry   see counter_value.lua
--
-- returns  nothing; defines refused, take_back, finish
--
-- The sum is known only when it is written, and rights are checked at each command: where one that has to follow is
-- not allowed, the sum is taken back. A counter that was not there then is one that reads 0.

-- What to return when INCRBY has not added.
local function refused(reply)
  local value, other = read()
  if value and string.find(reply.err, 'would overflow', 1, true) then
    return answer('overflow', value)
  end
  return other or reply
end

-- Subtracts what was added, the last first: so the value never was where it has not been. By INCRBY, which was allowed.
local function take_back(...)
  for i = select('#', ...), 1, -1 do
    local number = select(i, ...)
    if number == '-9223372036854775808' then
      redis.call('INCRBY', KEYS[1], '9223372036854775807')
      number = '-1'
    end
    if string.sub(number, 1, 1) == '-' then
      redis.call('INCRBY', KEYS[1], string.sub(number, 2))
    elseif number ~= '0' then
      redis.call('INCRBY', KEYS[1], '-' .. number)
    end
  end
end

-- What to return when all these were added, and this is the sum, or the error that came instead of the answer.
local function finish(sum, ...)
  local reply = sum
  if type(sum) == 'string' then
    if ARGV[1] == '0' then
      reply = answer('done', sum)
    else
      reply = change(sum, 'PEXPIRE', KEYS[1], ARGV[1])
    end
  end
  if reply.err then
    take_back(...)
  end
  return reply
end
