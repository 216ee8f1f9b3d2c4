-- number_add.lua: adds to a number unless the sum is above a limit: the least that a bounded counter can do.
--
-- KEYS[1]  number   string: the number, which begins at 0
-- ARGV[1]  delta    what to add
-- ARGV[2]  limit    the largest sum there may be
--
-- returns  1 if it was added, 0 if not
--
-- One script, for between a look and a write others may add. As exact as a double, which is what such scripts are.
local sum = tonumber(redis.call('GET', KEYS[1]) or '0') + tonumber(ARGV[1])
if sum > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], sum)
return 1
