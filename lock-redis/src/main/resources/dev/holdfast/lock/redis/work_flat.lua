-- work_flat.lua: prelude of the scripts that do somebody's work behind a check; reads what to do, writes what came of it.
--
-- KEYS[1]  of no concern here, nor any other
-- ARGV     none of its own
--
-- returns  nothing; defines unpacked, flat
--
-- Lists of text travel as one argument, each element as LENGTH:BYTES, so that all may hold anything. Replies travel
-- back as one flat list of text, as both transports give them: a reply is its number of elements, then these.

local function unpacked(text)
  local list, at = {}, 1
  while at <= #text do
    local colon = string.find(text, ':', at, true)
    local length = tonumber(string.sub(text, at, colon - 1))
    list[#list + 1] = string.sub(text, colon + 1, colon + length)
    at = colon + length + 1
  end
  return list
end

-- Nothing is '', as nil and false are in every reply; numbers lose what is behind the point, as in every reply.
local function flat(reply, list)
  if type(reply) ~= 'table' then
    if type(reply) == 'number' then
      reply = string.format('%.0f', reply < 0 and math.ceil(reply) or math.floor(reply))
    end
    list[#list + 1] = (reply == true and '1') or reply or ''
  elseif reply.ok then
    list[#list + 1] = reply.ok
  else
    for _, each in ipairs(reply) do flat(each, list) end
  end
  return list
end
