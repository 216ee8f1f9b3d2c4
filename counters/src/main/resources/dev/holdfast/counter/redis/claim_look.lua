-- claim_look.lua: tells who works on a key, or what came of it.
--
-- KEYS[1]  record   see claim_record.lua
-- ARGV[1]  request  number to give back
--
-- returns  {busy, ms, request}               a claim ends then, unless it is renewed
--          {finished, token, text, request}  there is a result
--          {free, '', request}               neither
--          {odd, what is there, request}     somebody else's
--
-- A script, so that a claim's end is seen by the server's time.

local there, other = record()
if not there then
  return other
end
if there.kind == 'result' then
  return finished(there)
end
return there.kind == 'claim' and there.rest - now > 0 and busy(there) or free()
