-- lock_renew_all.lua: as lock_renew.lua, for several locks; each for itself.
--
-- KEYS[1]  lock     see lock_mint.lua; of the first name, and so on: as many keys for each name
-- KEYS[2]  fence
-- ARGV[1]  owners   the id that should be the holder, for each name, with a space between them
-- ARGV[2]  lease    in ms, of all
-- ARGV[3]  request  number to give back
--
-- returns  {answers, request}  a letter for each name: 1 owner holds the lock, 0 it does not, x its key cannot be read
--
-- One script to spare a command for each; that all are renewed in one step is of no use to anybody. So one that fails must
-- not take the others with it (pcall). Repeats do no harm. It is sent for a hundred locks at the most, lest the server
-- stand still for long.

local answers = {}
for owner in string.gmatch(ARGV[1], '[^ ]+') do
  local at = 2 * #answers
  local holder = redis.pcall('GET', KEYS[at + 1])
  if type(holder) == 'table' then
    answers[#answers + 1] = 'x'
  elseif holder ~= owner then
    answers[#answers + 1] = '0'
  else
    extend(ARGV[2], at)
    answers[#answers + 1] = '1'
  end
end
return {table.concat(answers), ARGV[3]}
