-- window_reset.lua: forgets what was counted.
--
-- KEYS[1]  window   see window_frame.lua
-- ARGV[1]  frame    see window_frame.lua
-- ARGV[2]  width    see window_frame.lua
-- ARGV[3]  buckets  see window_frame.lua
-- ARGV[4]  request  number to give back
--
-- returns  {count, sum before, request}
--          {other, frame, request}  nothing was done: it is kept in this frame
--          {odd, what is there, request}
--
-- One script, because the sum before is part of the answer, and only a windowed counter is deleted.

local sum, other = frame()
if not sum then
  return other
end
redis.call('DEL', KEYS[1])
return tell('count', sum)
