-- pass.lua gives a turn back, if it is still theirs, and tells those who wait.
-- KEYS  1 the turn
-- ARGV  1 who had it  2 channel
-- Returns 1 if it was theirs, else 0.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], '')
return 1
