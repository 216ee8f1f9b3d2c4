-- rate_give_back.lua: undoes a taking of permits, if nothing was taken after it.
--
-- KEYS[1]  rate     see rate_take.lua
-- ARGV[1]  after    what the taking left there
-- ARGV[2]  before   what was there before; empty for nothing
-- ARGV[3]  request  number to give back
--
-- returns  {given, request}
--          {left, request}   somebody took after it, or it is all free again
--
-- One script, because nobody may take between the comparison and the writing. Repeated it finds something else there.

local kept = redis.pcall('GET', KEYS[1])
if kept ~= ARGV[1] then
  return {'left', ARGV[#ARGV]}
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
end
return {'given', ARGV[#ARGV]}
