-- bounded_run.lua: takes additions in turn: all of each or nothing, or as much as there is room for within the bounds.
--
-- KEYS     see bounded_begin.lua
-- ARGV[1]  expiry   see counter_value.lua
-- ARGV[2]  min
-- ARGV[3]  max
-- ARGV[4]  steps    numbers with blanks between them, a ~ before those that take what room there is; none to read
-- ARGV     then number and retention (with a session) and request: see counter_once.lua, counter_plain.lua
--
-- returns  {within, 'VALUE RESERVED LAPSED', request}  value before the steps, units reserved, units found lapsed
--          else as bounded_begin.lua
--
-- Each step's fate follows from that, so it is not told: see Bounds in the Java code. Whoever sends steps without a
-- session does not repeat them.

local low, high = number(ARGV[2]), number(ARGV[3])

-- How much of a step is done.
local function applied(step, saturating)
  local downwards = step < ZERO
  if value < low and downwards or high < value and not downwards then
    return ZERO
  end
  local room = downwards and low - value or high - total - value
  if downwards == (ZERO < room) then
    room = ZERO
  end
  if downwards and step < room or not downwards and room < step then
    return saturating and room or ZERO
  end
  return step
end

local touched = false
for mark, digits in string.gmatch(ARGV[4], '(~?)(-?%d+)') do
  local done = applied(number(digits), mark == '~')
  if done < ZERO or ZERO < done then
    value = value + done
    touched = true
  end
end
return conclude('within', touched)
