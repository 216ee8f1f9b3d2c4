-- lock_leave.lua: releases, cancels, or undoes: afterwards the owner neither holds the lock nor waits for it.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see lock_grant.lua
-- ARGV[1]  owner    the id that leaves
-- ARGV[2]  request  number to give back
--
-- returns  {1, request}  it was the holder; the head of the queue is now, or nobody
--          {0, request}  it was not
--
-- One script, because only the holder may free the lock, and between freeing and granting nobody may come in.
-- holds comes from lock_free.lua. Repeated after a lost reply it answers 0 and changes nothing: the id is nowhere.

if not holds then
  quit(ARGV[1])
  return {0, ARGV[2]}
end
grant_head()
return {1, ARGV[2]}
