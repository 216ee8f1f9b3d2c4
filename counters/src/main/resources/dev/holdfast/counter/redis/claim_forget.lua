-- claim_forget.lua: forgets a result, so that the next caller works again.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  token    of the result
-- ARGV[2]  request  number to give back
--
-- returns  {mine, token, request}  forgotten, now or before
--          {free, '', request}     that result is not there
--          {odd, what is there, request}
--
-- One script, because a claim that came since is left alone. The token stays known, so the next one is larger.

local there, other = record()
if not there then
  return other
end
if there.kind ~= 'claim' and there.token == ARGV[1] then
  return put('free', there.token, there.owner, '', KEPT, tell('mine', there.token))
end
return free()
