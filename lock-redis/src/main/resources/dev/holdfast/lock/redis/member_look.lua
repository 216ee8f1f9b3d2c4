-- member_look.lua: the verb that does nothing: whether a server votes, and can be a member at all.
--
-- KEYS[1]  none     it looks at nothing but what member_vote.lua does
-- ARGV[1]  request  number to give back
--
-- returns  {1, request}  it votes
--
-- A script of its own, so that a look needs no name, and no rights to one.

return {1, ARGV[1]}
