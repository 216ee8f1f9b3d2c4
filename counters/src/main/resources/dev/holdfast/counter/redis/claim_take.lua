-- claim_take.lua: claims a key that nobody works on and that has no result.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  owner    of the new claim
-- ARGV[2]  lease    in ms
-- ARGV[3]  request  number to give back
--
-- returns  {mine, token, request}            claimed now, or when the same request came first
--          {busy, ms, request}               another claim ends then, unless it is renewed
--          {finished, token, text, request}  there is a result
--          {odd, what is there, request}     somebody else's; left as it is
--
-- One script, because nobody may claim between the look and the claim. A repetition that comes after the claim was
-- given up claims nothing: nobody would work.

local there, other = record()
if not there then
  return other
end
if there.kind == 'result' then
  return finished(there)
end
if there.kind == 'claim' and there.owner == ARGV[1] then
  return claim(there.token, ARGV[1], ARGV[2])
end
if there.kind == 'claim' and there.rest - now > 0 then
  return busy(there)
end
if there.owner == ARGV[1] then
  return tell('busy', '0')
end
return claim(string.format('%.0f', math.max(now, there.token + 1)), ARGV[1], ARGV[2])
