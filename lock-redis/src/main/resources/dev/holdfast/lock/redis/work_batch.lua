-- work_batch.lua: prelude of gate_run.lua and guard_run.lua, behind work_flat.lua; does a batch of commands.
--
-- KEYS[1]  of no concern here, nor any other
-- ARGV     none of its own
--
-- returns  nothing; defines perform
--
-- One command fails, those before it have been done: Redis undoes nothing. So its error is told as an answer, with
-- the replies up to it; as an error it would pass for "nothing was done".

-- {1, error, elements, reply...}: error is '' if all went well; for each command the number of its elements and these.
local function perform(work)
  local answer = {1, ''}
  for _, command in ipairs(unpacked(work)) do
    local reply = redis.pcall(unpack(unpacked(command)))
    if type(reply) == 'table' and reply.err then
      answer[2] = reply.err
      return answer
    end
    local elements = flat(reply, {})
    answer[#answer + 1] = #elements
    for _, element in ipairs(elements) do answer[#answer + 1] = element end
  end
  return answer
end
