-- claim_complete.lua: keeps the result of who has the claim.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  owner    of the claim
-- ARGV[2]  token    of the claim
-- ARGV[3]  text     the result
-- ARGV[4]  ttl      in ms: for how long it is kept
-- ARGV[5]  request  number to give back
--
-- returns  {mine, token, request}            kept now, or when the same request came first
--          {busy, ms, request}               not kept: another has the claim
--          {finished, token, text, request}  not kept: another came first, with this result
--          {free, '', request}               not kept: another had the claim
--          {odd, what is there, request}
--
-- One script, because a result may be kept only while nobody else has claimed. Where the server remembers nothing
-- nobody has, as far as can be known.

local there, other = record()
if not there then
  return other
end
if there.missing or there.owner == ARGV[1] and there.kind == 'claim' then
  return put('result', ARGV[2], ARGV[1], ARGV[3], ARGV[4], tell('mine', ARGV[2]))
end
if there.owner == ARGV[1] and there.kind == 'result' then
  return tell('mine', there.token)
end
if there.kind == 'result' then
  return finished(there)
end
return there.kind == 'claim' and busy(there) or free()
