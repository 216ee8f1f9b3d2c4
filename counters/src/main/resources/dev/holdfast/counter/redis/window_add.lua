-- window_add.lua: counts, unless the count would be above a ceiling.
--
-- KEYS[1]  window   see window_frame.lua
-- ARGV[1]  frame    see window_frame.lua
-- ARGV[2]  width    see window_frame.lua
-- ARGV[3]  buckets  see window_frame.lua
-- ARGV[4]  amount   to add, above 0
-- ARGV[5]  room     the largest count that it may be added to
-- ARGV[6]  request  number to give back
--
-- returns  {count, sum, request}    it was added
--          {full, sum, request}     it was not
--          {other, frame, request}  nothing was done: it is kept in this frame
--          {odd, what is there, request}
--
-- One script, because nobody may count between the comparison and the addition. Repeated it adds again, so nobody
-- repeats it.

local sum, new, bucket = frame()
if not sum then
  return new
end
if less(ARGV[5], sum) then
  return tell('full', sum)
end
local number = string.format('%.0f', bucket)
local expire = {'PEXPIRE', KEYS[1], string.format('%.0f', math.floor(ARGV[2] * (ARGV[3] + 2) / 1000) + 1)}
local refused
if new then
  local all = {'HSET', KEYS[1], 'frame', ARGV[1], 'sum', ARGV[4], 'last', number, number, ARGV[4]}
  refused = refusal(expire, all, expire)
else
  -- A window that is kept a little longer counts the same.
  refused = refusal(
    {'HINCRBY', KEYS[1], 'sum', '0'},
    expire,
    {'HINCRBY', KEYS[1], 'sum', ARGV[4]},
    {'HINCRBY', KEYS[1], number, ARGV[4]})
end
return refused or tell('count', kept_sum())
