-- counter_once.lua: prelude of a request that takes effect once, however often it arrives.
--
-- KEYS[2]       slot       string NUMBER:VERDICT:VALUE, the session's last answer; 0:: when there is none yet
-- ARGV[last-2]  number     of this request in its session; grows from request to request
-- ARGV[last-1]  retention  in ms: how long the slot is kept from now on
-- ARGV[last]    request    number to give back
--
-- returns  nothing; defines recall, answer
--
-- recall gives what is to be returned if the verb must not run: the answer remembered, or 'unknown' when there is no
-- slot, or it is past this number. A missing slot is never made here: it may have been lost after it was written, and
-- this may be a repetition of what it would have told. Numbers stay far below 2^53.

local function recall()
  local slot = redis.call('GET', KEYS[2])
  local number, verdict, value = string.match(slot or '', '^(%d+):(%l*):(.*)$')
  if number == ARGV[#ARGV - 2] and verdict ~= '' then
    return {verdict, value, ARGV[#ARGV]}
  end
  if not number or tonumber(number) >= tonumber(ARGV[#ARGV - 2]) then
    return {'unknown', '', ARGV[#ARGV]}
  end
end

-- Refusals are remembered too: a repetition must not succeed where its first sending was refused.
local function answer(verdict, value)
  redis.call('SET', KEYS[2], ARGV[#ARGV - 2] .. ':' .. verdict .. ':' .. value, 'PX', ARGV[#ARGV - 1])
  return {verdict, value, ARGV[#ARGV]}
end
