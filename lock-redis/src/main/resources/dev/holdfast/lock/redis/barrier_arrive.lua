-- barrier_arrive.lua: arrives at a barrier, or says that one is still there; the last one lets all through.
--
-- KEYS[1]  barrier  hash: parties; generation, how often it has let through; arrivals, a number for each; since, when the results of
--                   today began. Expires 24 h after the last question
-- KEYS[2]  leases   ZSET: who is there, scored by the end of its lease in server ms
-- KEYS[3]  stays    hash: for each who is there 'NUMBER STAY', with its number in the order of arrival. STAY is CLIENT:N
-- KEYS[4]  results  see barrier_results.lua
-- KEYS[5]  older
-- ARGV[1]  parties
-- ARGV[2]  id       the participant
-- ARGV[3]  stay     tells one arrival of the participant from another
-- ARGV[4]  lease    in ms
-- ARGV[5]  seen     from the last answer to this stay; 0 if there was none
-- ARGV[6]  request  number to give back
--
-- returns  {0, seen, request}               not all are there; seen is the server's time in ms
--          {1, generation, index, request}  all were there
--          {2, parties, request}            others wait for this number; nothing was done
--          {3, request}                     the participant has arrived anew since
--          {4, request}                     out of touch for so long that the result may be forgotten
--          {5, request}                     the stay was taken back, and this question comes late
--
-- One script, because who is there must be the same for all whom it lets through. Repeated after a lost reply it finds the stay, or
-- its result. Server time, given to the client and back, tells when a result may have gone. A participant that was restarted takes the place of its old self.

local me, stay = ARGV[2], ARGV[3]

local known = become(stay)
if known then
  known[#known + 1] = ARGV[6]
  return known
end
if ARGV[5] ~= '0' and now - ARGV[5] > 300000 then
  return {4, ARGV[6]}
end

-- Who is not heard of any more is not there.
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('HDEL', KEYS[3], gone)
end
local place = redis.call('HGET', KEYS[3], me)
local number = place and string.match(place, '^%d+')
if place and ARGV[5] ~= '0' and place ~= number .. ' ' .. stay then
  return {3, ARGV[6]}
end
local parties = redis.call('HGET', KEYS[1], 'parties')
if parties and parties ~= ARGV[1] and redis.call('ZCARD', KEYS[2]) > 0 then
  return {2, parties, ARGV[6]}
end

if parties ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'parties', ARGV[1])
end
number = number or redis.call('HINCRBY', KEYS[1], 'arrivals', '1')
redis.call('HSET', KEYS[3], me, number .. ' ' .. stay)
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[4]), me)
redis.call('PEXPIRE', KEYS[1], '86400000')
for i = 2, 3 do
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[4]) then
    redis.call('PEXPIRE', KEYS[i], ARGV[4])
  end
end
if redis.call('ZCARD', KEYS[2]) < tonumber(ARGV[1]) then
  return {0, string.format('%.0f', now), ARGV[6]}
end

-- All are there.
local order = {}
for _, each in ipairs(redis.call('HVALS', KEYS[3])) do
  local n, s = string.match(each, '^(%d+) (.*)$')
  order[#order + 1] = {tonumber(n), s}
end
table.sort(order, function(a, b) return a[1] < b[1] end)
renew_results()
local generation = redis.call('HINCRBY', KEYS[1], 'generation', '1') - 1
local index, clients, told = 0, {}, {}
for i, each in ipairs(order) do
  remember(each[2], generation .. ' ' .. (i - 1))
  if each[2] == stay then
    index = i - 1
  end
  local client = string.match(each[2], '^[^:]*')
  if not told[client] then
    told[client] = true
    clients[#clients + 1] = client
  end
end
redis.call('DEL', KEYS[2], KEYS[3])
tell(clients)
return {1, generation, index, ARGV[6]}
