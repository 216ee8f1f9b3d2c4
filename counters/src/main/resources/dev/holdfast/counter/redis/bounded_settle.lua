-- bounded_settle.lua: ends a reservation, for good or by giving its units back.
--
-- KEYS     see bounded_begin.lua, without a slot
-- ARGV[1]  expiry     see counter_value.lua
-- ARGV[2]  id         of the reservation
-- ARGV[3]  end        'committed' or 'back'
-- ARGV[4]  retention  in ms, how long the end is remembered
-- ARGV[5]  request    number to give back
--
-- returns  {committed, 'VALUE RESERVED LAPSED', request}  value after it, units reserved, units found lapsed
--          {back, as above, request}
--          {lapsed, as above, request}  its lease ended, or it is not known
--          else as bounded_begin.lua
--
-- Repeated it gives the first answer, and does nothing.

local standing = reservation(ARGV[2])
if not standing then
  return conclude('lapsed')
end
if standing == 'committed' or standing == 'back' then
  return conclude(standing)
end
local was = value
local units = give_back(standing)
if not units then
  return conclude('lapsed')
end
if ARGV[3] == 'committed' then
  value = was
end
return conclude(ARGV[3], ARGV[3] == 'back', ARGV[2], ARGV[3], until_ms(ARGV[4]), value)
