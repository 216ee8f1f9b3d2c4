-- counter_add_run.lua: adds several numbers of both signs one after the other, or none.
--
-- KEYS[1]  value    see counter_value.lua
-- KEYS[2]  slot     see counter_once.lua; absent without a session
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  up       to the highest running sum
-- ARGV[3]  down     from there to the lowest
-- ARGV[4]  back     from there to the last
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  as counter_bump.lua and counter_add.lua
--
-- If the value can take the highest and the lowest running sum, it can take every one between. Nobody sees the
-- steps: a script runs alone.

local known = recall()
if known then
  return known
end
local highest = redis.pcall('INCRBY', KEYS[1], ARGV[2])
if type(highest) == 'table' then
  return refused(highest)
end
local lowest = redis.pcall('INCRBY', KEYS[1], ARGV[3])
if type(lowest) == 'table' then
  take_back(ARGV[2])
  return refused(lowest)
end
redis.call('INCRBY', KEYS[1], ARGV[4])
return finish(redis.pcall('GET', KEYS[1]), ARGV[2], ARGV[3], ARGV[4])
