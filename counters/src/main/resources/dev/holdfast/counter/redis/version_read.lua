-- version_read.lua: reads a value and its version.
--
-- KEYS[1]  value    see version_record.lua
-- KEYS[2]  history  see version_record.lua
-- ARGV[1]  request  number to give back
--
-- returns  {present, version, text, request}
--          {present, version, request}        there is no value
--          {odd, what is there, request}      somebody else's
--
-- One script, because an absence has its version from the history.

local now, other = record()
if not now then
  return other
end
if now.text then
  return {'present', now.version, now.text, ARGV[#ARGV]}
end
return {'present', now.version, ARGV[#ARGV]}
