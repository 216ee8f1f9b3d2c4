-- client_list.lua: who listens.
--
-- KEYS[1]  of no concern here, nor any other: none is given
-- ARGV[1]  prefix   how the channels of clients begin
-- ARGV[2]  most     how many to list
-- ARGV[3]  request  number to give back
--
-- returns  {channels, request}  with a line break between them
--
-- In a script, because that is all that a transport can send. It only reads.

local channels = redis.call('PUBSUB', 'CHANNELS', ARGV[1] .. '*')
local listed = {}
for i = 1, math.min(#channels, tonumber(ARGV[2])) do
  listed[i] = channels[i]
end
return {table.concat(listed, '\n'), ARGV[3]}
