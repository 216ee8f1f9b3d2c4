-- claim_renew.lua: lets a claim go on.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  owner    of the claim
-- ARGV[2]  lease    in ms from now
-- ARGV[3]  request  number to give back
--
-- returns  {mine, token, request}  it goes on, also if it lapsed and nobody came
--          {free, '', request}     it is another's, or nobody's
--          {odd, what is there, request}
--
-- One script, because only the owner may renew.

local there, other = record()
if not there then
  return other
end
if there.kind == 'claim' and there.owner == ARGV[1] then
  return claim(there.token, ARGV[1], ARGV[2])
end
return free()
