-- session_open.lua: opens an exactly-once session of one client on one counter.
--
-- KEYS[1]  slot       see counter_once.lua
-- ARGV[1]  retention  in ms
-- ARGV[2]  request    number to give back
--
-- returns  {open, request}
--
-- A call of its own, never part of a change: see counter_once.lua. Repeats do no harm, the slot that is there stays.
-- Each attempt of a client has a slot of its own, so one that arrives late makes one that nobody uses.

redis.call('SET', KEYS[1], '0::', 'PX', ARGV[1], 'NX')
return {'open', ARGV[2]}
