-- turn.lua takes a turn, or goes on with it.
-- KEYS  1 the turn
-- ARGV  1 who asks  2 for how many milliseconds
-- Returns {1 when it is theirs, else 0, for how many milliseconds more}.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return { 0, redis.call('PTTL', KEYS[1]) } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 1, tonumber(ARGV[2]) }
