-- share_resize.lua: gives a semaphore another size.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size
-- KEYS[4]  queue    see share_grant.lua
-- ARGV[1]  wanted   the new size
-- ARGV[2]  request  number to give back
--
-- returns  {1, request}
--
-- One script, because those who then fit must not be overtaken by who asks at that moment. Repeats do no harm.

size = tonumber(ARGV[1])
save()
grant_queue()
return {1, ARGV[2]}
