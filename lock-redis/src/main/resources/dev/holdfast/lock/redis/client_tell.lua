-- client_tell.lua: sends a message to one client.
--
-- KEYS[1]  of no concern here, nor any other: none is given
-- ARGV[1]  channel
-- ARGV[2]  message
-- ARGV[3]  request  number to give back
--
-- returns  {heard, request}  how many heard it
--
-- In a script, because that is all that a transport can send. Repeated, the message comes twice.

return {redis.call('PUBLISH', ARGV[1], ARGV[2]), ARGV[3]}
