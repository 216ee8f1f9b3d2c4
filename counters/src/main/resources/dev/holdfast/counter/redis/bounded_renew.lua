-- bounded_renew.lua: starts a reservation's lease anew.
--
-- KEYS     see bounded_begin.lua, without a slot
-- ARGV[1]  expiry     see counter_value.lua
-- ARGV[2]  id         of the reservation
-- ARGV[3]  lease      in ms
-- ARGV[4]  request    number to give back
--
-- returns  {held, 'VALUE RESERVED LAPSED', request}  value, units reserved, units found lapsed
--          {committed, as above, request}
--          {back, as above, request}
--          {lapsed, as above, request}  its lease ended, or it is not known
--          else as bounded_begin.lua
--
-- Repeats do no harm. One script, because a lease that has ended must not begin again.

local standing = reservation(ARGV[2])
if not standing then
  return conclude('lapsed')
end
if standing == 'committed' or standing == 'back' then
  return conclude(standing)
end
return conclude('held', false, ARGV[2], standing, until_ms(ARGV[3]))
