-- meeting_tell.lua: prelude of latch_count.lua and barrier_arrive.lua; tells clients that a latch or barrier let its waiters through.
--
-- KEYS[1]  latch or barrier: what the message says
-- ARGV     none of its own
--
-- returns  nothing; defines tell
--
-- The message is only a hint to look, sent on holdfast:meeting:CLIENT when all else is written. One that is lost, or that may not be
-- sent (pcall), undoes nothing: its reader looks once a second anyway.

local function tell(clients)
  for _, client in ipairs(clients) do
    redis.pcall('PUBLISH', 'holdfast:meeting:' .. client, KEYS[1])
  end
end
