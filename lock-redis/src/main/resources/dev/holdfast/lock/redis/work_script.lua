-- work_script.lua: prelude of gate_run.lua and guard_run.lua, behind work_flat.lua; calls a foreign script.
--
-- KEYS[1]  of no concern here; those behind the check's own are the foreign script's
-- ARGV     none of its own
--
-- returns  nothing; defines perform
--
-- The foreign script is the function work(KEYS, ARGV), put before this file. Its error is told as an answer: what it
-- wrote before stays, and as an error it would pass for "nothing was done".

-- {1, error, elements, reply...}: as in work_batch.lua, with one reply.
local function perform(arguments, own)
  local keys = {}
  for i = own + 1, #KEYS do keys[#keys + 1] = KEYS[i] end
  local done, reply = pcall(work, keys, unpacked(arguments))
  if type(reply) == 'table' and reply.err then
    done, reply = false, reply.err
  end
  if not done then
    return {1, tostring(reply)}
  end
  local elements = flat(reply, {})
  local answer = {1, '', #elements}
  for _, element in ipairs(elements) do answer[#answer + 1] = element end
  return answer
end
