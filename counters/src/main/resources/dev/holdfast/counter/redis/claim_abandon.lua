-- claim_abandon.lua: gives a claim up, so that the next may claim at once.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  owner    of the claim
-- ARGV[2]  request  number to give back
--
-- returns  {free, '', request}  it is not the owner's, now or before
--          {odd, what is there, request}
--
-- One script, because only the owner may give it up. The token stays known, so the next one is larger.

local there, other = record()
if not there then
  return other
end
if there.kind == 'claim' and there.owner == ARGV[1] then
  return put('free', there.token, there.owner, '', KEPT, free())
end
return free()
