-- value_delete.lua: deletes a key that still has this value: how a lock is given back by those who write it themselves.
--
-- KEYS[1]  lock     string: who holds it
-- ARGV[1]  owner    the value it had when it was set
--
-- returns  1 if it was deleted, 0 if it was not this owner's
--
-- One script, for between a look and a deletion the lease may end and the lock be another's.
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end
