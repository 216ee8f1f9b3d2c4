-- share_leave.lua: releases, cancels, or undoes: afterwards the owner neither holds a place nor waits for one.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- KEYS     then queue and asked; see share_grant.lua
-- ARGV[1]  owner    the id that leaves
-- ARGV[2]  request  number to give back
--
-- returns  {1, request}  it was a holder; whoever fits now holds its place
--          {0, request}  it was not
--
-- One script, because between freeing and granting nobody may come in. Somebody who only waited may have kept those behind
-- from going on, so they are looked at in either case. Repeated after a lost reply it answers 0 and changes nothing.

local held = holds(ARGV[1]) and 1 or 0
release(ARGV[1])
quit(ARGV[1])
grant_queue()
return {held, ARGV[2]}
