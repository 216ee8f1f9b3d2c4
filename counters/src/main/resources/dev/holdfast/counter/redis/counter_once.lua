-- counter_once.lua: prelude of a request that takes effect once, however often it arrives.
--
-- KEYS[2]       slot       string NUMBER:VERDICT:VALUE, the session's last answer; 0:: when there is none yet
-- ARGV[last-2]  number     of this request in its session; grows from request to request
-- ARGV[last-1]  retention  in ms: how long the slot is kept from now on
-- ARGV[last]    request    number to give back
--
-- returns  nothing; defines recall, answer, retract
--
-- recall gives what is to be returned if the verb must not run: the answer remembered, or 'unknown' when there is no
-- slot, or it is past this number. A missing slot is never made here: it may have been lost after it was written, and
-- this may be a repetition of what it would have told. Numbers stay far below 2^53.

local noted = redis.call('GET', KEYS[2])

local function recall()
  local number, verdict, value = string.match(noted or '', '^(%d+):(%l*):(.*)$')
  if number == ARGV[#ARGV - 2] and verdict ~= '' then
    return {verdict, value, ARGV[#ARGV]}
  end
  if not number or tonumber(number) >= tonumber(ARGV[#ARGV - 2]) then
    return {'unknown', '', ARGV[#ARGV]}
  end
end

-- What to return, noted; or the server's error if it must not be. Refusals are remembered too: a repetition must not
-- succeed where its first sending was refused.
local function answer(verdict, value)
  local note = ARGV[#ARGV - 2] .. ':' .. verdict .. ':' .. value
  local kept = redis.pcall('SET', KEYS[2], note, 'PX', ARGV[#ARGV - 1])
  if kept.err then
    return kept
  end
  return {verdict, value, ARGV[#ARGV]}
end

-- Takes an answer back that was noted but did not come true.
local function retract()
  redis.call('SET', KEYS[2], noted, 'PX', ARGV[#ARGV - 1])
end
