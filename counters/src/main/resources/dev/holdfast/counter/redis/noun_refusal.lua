-- noun_refusal.lua: prelude of scripts that change data by more than one command.
--
-- ARGV[n]  not used
--
-- returns  nothing; defines refusal
--
-- Rights are checked at each command, and what was written before stays: a client that is told of the refusal would
-- take it for one that changed nothing. So the commands that follow the first change are tried before it, in a form
-- that changes nothing.

-- Runs these commands until the server refuses one, and returns the refusal.
local function refusal(...)
  for _, command in ipairs({...}) do
    local reply = redis.pcall(unpack(command))
    if type(reply) == 'table' and reply.err then
      return reply
    end
  end
end
