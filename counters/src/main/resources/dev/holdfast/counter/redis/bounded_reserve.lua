-- bounded_reserve.lua: takes units off the value for a time.
--
-- KEYS     see bounded_begin.lua, without a slot
-- ARGV[1]  expiry     see counter_value.lua
-- ARGV[2]  min
-- ARGV[3]  max
-- ARGV[4]  id         of the reservation
-- ARGV[5]  units
-- ARGV[6]  lease      in ms
-- ARGV[7]  request    number to give back
--
-- returns  {held, 'VALUE RESERVED LAPSED', request}     value after it, units reserved, units found lapsed
--          {refused, as above, request}  not enough, or it was settled before
--          {outside, as above, request}  the value is outside the bounds
--          else as bounded_begin.lua
--
-- Repeated while it stands, it takes nothing and starts the lease anew.

local low, high, units = number(ARGV[2]), number(ARGV[3]), number(ARGV[5])
local standing = reservation(ARGV[4])
if standing == 'committed' or standing == 'back' then
  return conclude('refused')
end
if standing then
  return conclude('held', false, ARGV[4], standing, until_ms(ARGV[6]))
end
if value < low or high < value then
  return conclude('outside')
end
if value - units < low or number('9223372036854775807') < total + units then
  return conclude('refused')
end
value = value - units
total = total + units
gone[ARGV[4]] = nil
return conclude('held', true, ARGV[4], ARGV[5] .. ' ' .. ARGV[3], until_ms(ARGV[6]), value)
