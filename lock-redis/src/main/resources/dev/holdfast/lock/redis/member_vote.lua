-- member_vote.lua: runs a verb of a lock on a server that is a member of a quorum, unless the server may have forgotten votes.
--
-- KEYS[1]  member   string: run id of the server, its longest lease in ms, and server microseconds when it was asked first; never
--                   expires. Behind it the keys of the verb
-- ARGV[1]  longest  the longest lease anybody asks for, in ms; behind it the arguments of the verb, and request, as ever the last
--
-- returns  what the verb does, or
--          {'away', ms, request}       it does not vote for so long
--          {'other', longest, request} it votes with another longest lease, in ms
--          {'unfit', why, request}     it cannot be a member; why is one word
--
-- One script, because in the next moment another server may answer. One that was started anew has another run id, and one that was
-- emptied has no such key. Either may have forgotten votes, and all of those have ended when it has been asked for as long as the
-- longest lease. Clients that name another longest lease would wait for another time, so they are refused. A server that
-- tells no run id never votes. Most of what this costs is INFO, so what it says is searched for the id that is known, and taken
-- apart only when it is not found.
--
-- Where a verb numbers a grant, by lock_mint.lua, it finds the least number in ARGV.floor: the next hundredth of the longest
-- lease in microseconds. So members whose clocks are in the same hundredth draw the same number, and nothing is written back.

local request = ARGV[#ARGV]
local known, longest, since = string.match(redis.call('GET', KEYS[1]) or '', '^(%w+) (%d+) (%d+)$')
local about = redis.call('INFO', 'server')
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if not known or not string.find(about, '\nrun_id:' .. known .. '\r', 1, true) then
  local others = redis.call('INFO', 'replication')
  local unfit = not string.find(about, 'redis_mode:standalone', 1, true) and 'cluster'
    or not string.find(others, 'role:master', 1, true) and 'replica'
    or not string.find(others, 'connected_slaves:0', 1, true) and 'replicated'
  if unfit then
    return {'unfit', unfit, request}
  end
  local run = string.match(about, 'run_id:(%w+)') or ''
  redis.call('SET', KEYS[1], run .. ' ' .. ARGV[1] .. ' ' .. string.format('%.0f', now))
  longest, since = ARGV[1], now
end
if longest ~= ARGV[1] then
  return {'other', longest, request}
end
local left = since + longest * 1000 - now
if left > 0 then
  return {'away', string.format('%.0f', math.ceil(left / 1000)), request}
end
local args, hundredth = {unpack(ARGV, 2)}, longest * 10
args.floor = string.format('%.0f', now - now % hundredth + hundredth)
return verb({unpack(KEYS, 2)}, args)
