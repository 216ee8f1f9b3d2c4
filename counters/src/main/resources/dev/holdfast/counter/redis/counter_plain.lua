-- counter_plain.lua: prelude of a request without a session.
--
-- ARGV[last]  request  number to give back
--
-- returns  nothing; defines recall, answer, retract
--
-- What a verb needs of a session, where there is none. See counter_once.lua.

local function recall()
end

local function answer(verdict, value)
  return {verdict, value, ARGV[#ARGV]}
end

local function retract()
end
