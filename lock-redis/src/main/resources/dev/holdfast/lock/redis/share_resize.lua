-- share_resize.lua: gives a semaphore another size.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence    see share_grant.lua
-- KEYS[3]  queue
-- KEYS[4]  size
-- ARGV[1]  wanted   the new size
-- ARGV[2]  flags    see share_grant.lua
-- ARGV[3]  request  number to give back
--
-- returns  {1, request}
--
-- One script, because those who then fit must not be overtaken by who asks at that moment. Repeats do no harm.

local _, first = size()
redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. first, 'PX', '172800000')
grant_queue(ARGV[2])
return {1, ARGV[3]}
