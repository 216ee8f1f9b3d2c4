-- version_set.lua: writes a value if the version is still the expected one.
--
-- KEYS[1]  value    see version_record.lua
-- KEYS[2]  history  see version_record.lua
-- ARGV[1]  expected see version_record.lua
-- ARGV[2]  writer   see version_record.lua
-- ARGV[3]  text     of the value
-- ARGV[4]  expiry   in ms; '0' for never
-- ARGV[5]  request  number to give back
--
-- returns  {written, version, request}                  now, or when the same write came first
--          {stale, certain, version, text, request}     another version is there; without text when there is no value;
--                                                       certain is '0' if the same write may have come before
--          {odd, what is there, request}                somebody else's; left as it is
--
-- One script, because nobody may write between the comparison and the write. Repeated it writes nothing: no version
-- comes twice.

local now, other = record()
if not now then
  return other
end
if now.version ~= ARGV[1] then
  return stale(now)
end
local version = mint(now)
if version + 0 > LARGEST then
  return odd(KEYS[2], version)
end
-- Neither XX where there is no value, nor NX where there is one, writes.
local try = {'SET', KEYS[1], '', now.text and 'NX' or 'XX'}
if ARGV[4] == '0' then
  return write(version, try, {'PERSIST', KEYS[2]}, {'SET', KEYS[1], version .. ':' .. ARGV[3]})
end
local kept = string.format('%.0f', ARGV[4] + 172800000)
return write(version, try, {'PEXPIRE', KEYS[2], kept}, {'SET', KEYS[1], version .. ':' .. ARGV[3], 'PX', ARGV[4]})
