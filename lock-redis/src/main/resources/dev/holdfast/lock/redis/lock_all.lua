-- lock_all.lua: takes several locks, if all are free and nobody waits for any; else wakes who waits for a free one.
--
-- KEYS[1]  lock     see lock_mint.lua; of the first name, and so on: as many keys for each name
-- KEYS[2]  fence
-- KEYS[3]  queue
-- KEYS[4]  asked    see lock_grant.lua
-- ARGV[1]  owners   an id for each name, with a space between them
-- ARGV[2]  lease    in ms
-- ARGV[3]  request  number to give back
--
-- returns  {1, grants, request}  all are held; a number for each name, with a space between them
--          {0, request}          some are not to be had, and none was taken
--
-- One script, because all or none must be taken. Repeated after a lost reply it finds its owners holding, and answers with
-- the same numbers.

local owners = {}
for owner in string.gmatch(ARGV[1], '[^ ]+') do
  owners[#owners + 1] = owner
end
local stride = #KEYS / #owners
for i, owner in ipairs(owners) do
  local at = stride * (i - 1)
  local holder = redis.call('GET', KEYS[at + 1])
  if not holder and redis.call('EXISTS', KEYS[at + 3]) == 1 then
    -- Perhaps all who wait there are gone, and nobody else asks.
    holder = grant_head(nil, nil, at, stride == 4 and KEYS[at + 4])
  end
  if holder and holder ~= owner then
    return {0, ARGV[3]}
  end
end
local grants = {}
for i, owner in ipairs(owners) do
  local at = stride * (i - 1)
  if redis.call('EXISTS', KEYS[at + 1]) == 1 then
    grants[i] = redis.call('GET', KEYS[at + 2]) or mint(at)
    redis.call('PEXPIRE', KEYS[at + 1], ARGV[2])
  else
    grants[i] = mint(at)
    redis.call('SET', KEYS[at + 1], owner, 'PX', ARGV[2])
  end
end
return {1, table.concat(grants, ' '), ARGV[3]}
