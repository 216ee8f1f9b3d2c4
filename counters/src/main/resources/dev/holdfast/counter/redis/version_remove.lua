-- version_remove.lua: removes a value if the version is still the expected one.
--
-- KEYS[1]  value    see version_record.lua
-- KEYS[2]  history  see version_record.lua
-- ARGV[1]  expected see version_record.lua
-- ARGV[2]  writer   see version_record.lua
-- ARGV[3]  request  number to give back
--
-- returns  {written, version of the absence, request}   now, or when the same removal came first
--          {stale, ...}                                 another version is there, or no value; as version_set.lua
--          {odd, what is there, request}                somebody else's; left as it is
--
-- One script, because nobody may write between the comparison and the removal.

local now, other = record()
if not now then
  return other
end
if now.version ~= ARGV[1] or not now.text then
  return stale(now)
end
local reply = write(string.format('%.0f', now.last + 1), {'DEL', KEYS[1]})
-- The history may as well stay longer, so a missing right is no error.
if not reply.err then
  redis.pcall('PEXPIRE', KEYS[2], '172800000')
end
return reply
