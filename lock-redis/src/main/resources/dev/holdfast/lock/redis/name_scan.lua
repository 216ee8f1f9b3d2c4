-- name_scan.lua: some of the names that somebody holds or waits for.
--
-- KEYS[1]  of no concern here, nor any other: none is given
-- ARGV[1]  cursor   '0' at first, then what the last answer said
-- ARGV[2]  pattern  of the keys
-- ARGV[3]  holders  how the key of the holders ends
-- ARGV[4]  queue    how the key of the queue ends
-- ARGV[5]  request  number to give back
--
-- returns  {cursor, keys, request}  '0' if there are no more; the keys with a line break between them
--
-- SCAN over about 2000 keys at a time, whatever there is, so that nobody else has to wait for long. In a script, because that
-- is all that a transport can send. It only reads.

local cursor = ARGV[1]
local found = {}
for _ = 1, 20 do
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', '100')
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if string.sub(key, -#ARGV[3]) == ARGV[3] or string.sub(key, -#ARGV[4]) == ARGV[4] then
      found[#found + 1] = key
    end
  end
  if cursor == '0' then break end
end
return {cursor, table.concat(found, '\n'), ARGV[5]}
