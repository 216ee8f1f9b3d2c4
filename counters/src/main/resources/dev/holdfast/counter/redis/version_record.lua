-- version_record.lua: prelude of versioned values: what is there, which version comes next, who wrote lately.
--
-- KEYS[1]  value    string VERSION:TEXT; missing when there is none; expires with the value's expiry
-- KEYS[2]  history  list of REQUEST VERSION, the newest first, 64 at most; stays while the value does, and 48 h longer
-- ARGV[1]  expected version, of a write
-- ARGV[2]  writer   id of the write, the same when it is repeated
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines record, stale, mint, write; needs ask, odd, refusal
--
-- Values have even versions; that of an absence is one above the last value's, so nothing has to be written when a
-- value expires. The next value's is above both, and at least the time in microseconds: so versions grow even after
-- everything is gone. They have 16 digits until the year 2255, stay below 2^53, and travel as text.

local LARGEST = 9007199254740990

local function is_version(text)
  return text and #text <= 16 and text + 0 <= LARGEST
end

-- The version, its text if there is a value, and the last version given; or nil, and what to return instead.
local function record()
  local head, wrong = ask(KEYS[2], 'LINDEX', KEYS[2], 0)
  if head == nil then
    return nil, wrong
  end
  local value, bad = ask(KEYS[1], 'GET', KEYS[1])
  if value == nil then
    return nil, bad
  end
  local last = not head and '0' or string.match(head, '^%S+ (%d+)$')
  if not is_version(last) then
    return nil, odd(KEYS[2], head)
  end
  if not value then
    -- Removed, or never there; or it expired, and its last digit is even.
    local absent = last ~= '0' and string.find(last, '[02468]$') and string.format('%.0f', last + 1) or last
    return {version = absent, last = absent}
  end
  local version = string.match(value, '^([1-9]%d*[02468]):')
  if not is_version(version) then
    return nil, odd(KEYS[1], value)
  end
  if version + 0 > last + 0 then
    last = version
  end
  return {version = version, last = last, text = string.sub(value, #version + 2)}
end

-- What to return when the expected version is not there: because this very write has replaced it already, or somebody
-- else, or, when the history does not go back that far, nobody knows.
local function stale(now)
  local writes = redis.call('LRANGE', KEYS[2], 0, -1)
  for _, entry in ipairs(writes) do
    local writer, version = string.match(entry, '^(%S+) (%d+)$')
    if writer == ARGV[2] then
      return {'written', version, ARGV[#ARGV]}
    end
  end
  local oldest = #writes > 0 and string.match(writes[#writes], ' (%d+)$') or '0'
  local certain = (#writes < 64 or oldest + 0 <= ARGV[1] + 0) and '1' or '0'
  if now.text then
    return {'stale', certain, now.version, now.text, ARGV[#ARGV]}
  end
  return {'stale', certain, now.version, ARGV[#ARGV]}
end

-- The version of the next value.
local function mint(now)
  local time = redis.call('TIME')
  local version = time[1] * 1000000 + time[2]
  if version <= now.last + 0 then
    version = now.last + 1
  end
  return string.format('%.0f', version + version % 2)
end

-- Notes the write and runs the commands that do it, of which the last one changes the value. If one is refused, the
-- note is taken back: by LTRIM, which was tried before.
local function write(version, ...)
  local note = {'LPUSH', KEYS[2], ARGV[2] .. ' ' .. version}
  local refused = refusal({'LTRIM', KEYS[2], '0', '63'}, note)
  if refused then
    return refused
  end
  refused = refusal(...)
  if refused then
    redis.call('LTRIM', KEYS[2], '1', '-1')
    return refused
  end
  redis.call('LTRIM', KEYS[2], '0', '63')
  return {'written', version, ARGV[#ARGV]}
end
