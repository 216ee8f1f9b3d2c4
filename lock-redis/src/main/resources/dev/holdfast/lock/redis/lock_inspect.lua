-- lock_inspect.lua: who holds the lock, and who waits for it.
--
-- KEYS[1]  lock     see lock_mint.lua
-- KEYS[2]  fence
-- KEYS[3]  queue
-- ARGV[1]  most     how many who wait to list
-- ARGV[2]  request  number to give back
--
-- returns  {time, holders, waiters, size, complete, request}  time in server microseconds; holders and waiters as words:
--          of a holder owner, grant ('0' if unknown) and ms left, of a waiter owner and arrival in server microseconds;
--          size '0'; complete '1' if all who wait are listed
--
-- One script, because all has to be of one moment. It only reads.

local time = redis.call('TIME')
local holder = redis.call('GET', KEYS[1])
local holders = ''
if holder then
  local grant = redis.call('GET', KEYS[2]) or '0'
  holders = holder .. ' ' .. grant .. ' ' .. math.max(0, redis.call('PTTL', KEYS[1]))
end
local waiters = redis.call('ZRANGE', KEYS[3], '0', ARGV[1] - 1, 'WITHSCORES')
local complete = redis.call('ZCARD', KEYS[3]) * 2 == #waiters and '1' or '0'
local now = time[1] .. string.sub('00000' .. time[2], -6)
return {now, holders, table.concat(waiters, ' '), '0', complete, ARGV[2]}
