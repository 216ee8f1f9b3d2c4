-- window_count.lua: reads what was counted within the window.
--
-- KEYS[1]  window   see window_frame.lua
-- ARGV[1]  frame    see window_frame.lua
-- ARGV[2]  width    see window_frame.lua
-- ARGV[3]  buckets  see window_frame.lua
-- ARGV[4]  request  number to give back
--
-- returns  {count, sum, request}
--          {other, frame, request}  it is kept in this frame
--          {odd, what is there, request}
--
-- One script, because what is out of the window has to go before the sum is read. Repeats do no harm.

local sum, other = frame()
if not sum then
  return other
end
return tell('count', sum)
