-- count.lua: counts its own executions, for tests.
--
-- KEYS[1]  count    integer
-- ARGV[1]  request  number to give back
--
-- returns  {count, request}

return {redis.call('INCR', KEYS[1]), ARGV[1]}
