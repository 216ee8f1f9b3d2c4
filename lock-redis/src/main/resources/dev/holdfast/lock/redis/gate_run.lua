-- gate_run.lua: does work for a holder unless the resource has seen a newer one.
--
-- KEYS[1]  gate     string: the newest token, expires that long after the last admission; behind it a script's own keys
-- ARGV[1]  token    of the holder, in decimal
-- ARGV[2]  memory   in ms
-- ARGV[3]  work     see work_batch.lua and work_script.lua; may be ''
-- ARGV[4]  request  number to give back
--
-- returns  {0, newest, request}                     refused, nothing was done
--          {1, error, elements, reply..., request}  admitted; see work_batch.lua
--
-- One script, because between the check and the work nobody newer may come. Tokens use all 63 bits, more than a Lua
-- number can tell apart: without leading zeros the longer text is the larger number, and of two as long the one
-- that is later in the alphabet. Repeated after a lost reply the token is admitted again; whether the work may be
-- done twice is for its owner to say.

local token = ARGV[1]
local newest = redis.call('GET', KEYS[1])
if newest and not string.find(newest, '^[1-9]%d*$') then
  return redis.error_reply('WRONGTYPE ' .. KEYS[1] .. ' is not a gate')
end
if newest and (#newest > #token or (#newest == #token and newest > token)) then
  return {0, newest, ARGV[4]}
end
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
local answer = perform(ARGV[3], 1)
answer[#answer + 1] = ARGV[4]
return answer
