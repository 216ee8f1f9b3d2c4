-- lock_mint.lua: prelude of the lock's scripts; numbers grants.
--
-- KEYS[1]  lock     string: owner id of the holder, expires with the lease
-- KEYS[2]  fence    string: number of the last grant, expires 48 h after it or after its holder's last renewal
-- KEYS[3]  queue    ZSET: owner id of each waiting client, scored by arrival in server microseconds; expires
--                   5 min after the last one asked
-- ARGV     none of its own; ARGV.floor is the least number, where member_vote.lua says it
--
-- returns  nothing; defines mint
--
-- A number is larger than the last one, and at least the time in microseconds: so numbers grow even after the fence
-- key is gone. They have 16 digits until the year 2286, stay below 2^53, and travel as text. Without a number
-- nobody may hold. at is how many keys lie before those of the name; none unless it is said.

local function mint(at)
  local lock, fence = KEYS[(at or 0) + 1], KEYS[(at or 0) + 2]
  local grant = ARGV.floor
  if not grant then
    local time = redis.call('TIME')
    grant = time[1] .. string.sub('00000' .. time[2], -6)
  end
  local last = redis.call('SET', fence, grant, 'PX', '172800000', 'GET')
  if last and (#last > #grant or (#last == #grant and last >= grant)) then
    if last + 1 > 9007199254740991 then
      redis.call('SET', fence, last, 'PX', '172800000')
      redis.call('DEL', lock)
      error('the grant numbers of this lock are used up: the fence key holds ' .. last)
    end
    grant = string.format('%.0f', last + 1)
    redis.call('SET', fence, grant, 'PX', '172800000')
  end
  return grant
end
