-- share_acquire.lua: takes a place among the holders if there is room, else queues if asked to; also the waiter's poll.
--
-- KEYS[1]  holders  see share_lease.lua
-- KEYS[2]  fence
-- KEYS[3]  size     of a semaphore only
-- KEYS     then queue and asked; see share_grant.lua
-- ARGV[1]  owner    the id that asks
-- ARGV[2]  lease    in ms
-- ARGV[3]  queue    '1' to queue when busy
-- ARGV[4]  request  number to give back
--
-- returns  {1, grant, request}          owner holds its place for the full lease
--          {0, last grant, ms, request} busy; last grant '0' if none is known, ms until the first lease ends, 0 if unknown
--          {3, size, request}           the semaphore has another size than the owner's mode says, or has become smaller
--                                       than what it wants; owner is not in the queue
--
-- One script, because fitting in, numbering and queueing must not be seen half done. Repeated after a lost reply it finds
-- its owner among the holders and answers with a new number (the last one may be somebody else's), or finds its place in
-- the queue and answers the same.

local owner, lease = ARGV[1], ARGV[2]

if holds(owner) then
  hold(owner, lease)
  return {1, mint(), ARGV[4]}
end
if semaphore then
  local asked = tonumber(string.match(owner, '/(%d+)$'))
  if first == 0 then
    size, first = size == 0 and asked or size, asked
    save()
  elseif asked ~= size and asked ~= first then
    return {3, size, ARGV[4]}
  end
  if is_too_much(owner) then
    quit(owner)
    grant_queue()
    return {3, size, ARGV[4]}
  end
end
if ARGV[3] == '1' then
  join(owner)
end
local grant = grant_queue(owner, lease)
if not grant and redis.call('EXISTS', queue) == 0 and admits(owner) then
  grant = grant_to(owner, lease)
end
if grant then
  return {1, grant, ARGV[4]}
end
return {0, redis.call('GET', KEYS[2]) or '0', remaining(), ARGV[4]}
